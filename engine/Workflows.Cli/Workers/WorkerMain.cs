using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Hosting;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>
/// <c>workflows worker</c>: calls activities for the engine that started it, one at a time, until that engine closes its end of the stream or dies.
/// </summary>
internal static class WorkerMain
{
    /// <summary>The word on the command line.</summary>
    public const string Word = "worker";

    public static async Task<int> RunAsync()
    {
        WorkerSystem.DieWithParent();
        Stream receiving, sending;
        try
        {
            (receiving, sending) = WorkerSystem.TakeStreams();
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"'workflows worker' is started by the engine, for steps with 'isolation: process', and speaks over pipes ({e.Message.TrimEnd('.')}). Write 'workflows run'.");
            return ExitCode.WrongUsage;
        }

        // Ctrl-C reaches every process of a terminal: the engine decides what it means and tells us.
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var terminate = Ignore(PosixSignal.SIGTERM);
        using var hangUp = Ignore(PosixSignal.SIGHUP);
        using var quit = Ignore(PosixSignal.SIGQUIT);
        await using var services = Composition.OfWorker(
            WorkflowHome.Locate(Environment.GetEnvironmentVariable("WORKFLOWS_HOME"), Environment.CurrentDirectory), Environment.GetEnvironmentVariable(WorkerServices.Store));
        using var engine = WorkerProtocol.Connect(sending, receiving);
        engine.AddLocalRpcMethod(WorkerProtocol.Call, new WorkerCalls(services.GetRequiredService<LocalActivityHost>(), engine).CallAsync);

        // Nobody is left to answer, so nothing is waited for: an activity may be deep in native code.
        engine.Disconnected += (_, _) => WorkerSystem.Exit();
        engine.StartListening();
        await engine.Completion;
        return ExitCode.Success;
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) => PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
