using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>Registers worker processes. Nothing is started, and nothing of the protocol loaded, before the first step asks for one.</summary>
internal static class WorkerServices
{
    /// <summary>Names the store of the engine.</summary>
    public const string Store = "WORKFLOWS_STORE";

    private const string Home = "WORKFLOWS_HOME";
    private const string SecretKey = "WORKFLOWS_SECRET_KEY";

    public static void AddWorkers(this IServiceCollection services, string home, string store) =>
        services.TryAddSingleton<IActivityHost>(s => new WorkerPool(() => Start(home, store), new WorkerOptions(), s.GetRequiredService<TimeProvider>()));

    // A worker gets the values that its step may use, never the key to all of them.
    private static System.Diagnostics.ProcessStartInfo Start(string home, string store)
    {
        var start = OwnProgram.With(WorkerMain.Word);
        start.RedirectStandardInput = true;
        start.Environment[Home] = home;
        start.Environment[Store] = store;
        start.Environment.Remove(SecretKey);
        return start;
    }
}
