using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>Registers worker processes. Nothing is started, and nothing of the protocol loaded, before the first step asks for one.</summary>
internal static class WorkerServices
{
    private const string Home = "WORKFLOWS_HOME";
    private const string SecretKey = "WORKFLOWS_SECRET_KEY";

    public static void AddWorkers(this IServiceCollection services, string home) =>
        services.TryAddSingleton<IActivityHost>(s => new WorkerPool(() => Start(home), new WorkerOptions(), s.GetRequiredService<TimeProvider>()));

    // A worker gets the values that its step may use, never the key to all of them.
    private static System.Diagnostics.ProcessStartInfo Start(string home)
    {
        var start = OwnProgram.With(WorkerMain.Word);
        start.RedirectStandardInput = true;
        start.Environment[Home] = home;
        start.Environment.Remove(SecretKey);
        return start;
    }
}
