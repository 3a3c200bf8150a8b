using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;

namespace Workflows.Cli.Workers;

/// <summary>How a worker ended before it answered.</summary>
/// <param name="ExitCode">128 and more: a signal. Null when it stopped answering and the engine killed it.</param>
/// <param name="WasOutOfMemory">Whether the kernel has killed a process for want of memory meanwhile.</param>
/// <param name="Last">What it said last.</param>
internal sealed record WorkerEnd(int? ExitCode, bool WasOutOfMemory, LastLines Last)
{
    private const int Kill = 128 + 9;

    private string How => ExitCode switch
    {
        null => "stopped speaking to the engine",
        128 + 4 => "ended by SIGILL (an instruction that this processor does not have)",
        128 + 6 => "ended by SIGABRT (the runtime or a native library gave up)",
        128 + 7 => "ended by SIGBUS (a file or memory behind an address went away)",
        128 + 8 => "ended by SIGFPE (an arithmetic error in native code)",
        Kill => "was killed by SIGKILL",
        128 + 11 => "ended by SIGSEGV (native code touched memory that is not its own)",
        > 128 => $"ended by signal {ExitCode - 128}",
        _ => $"ended with exit code {ExitCode}",
    };

    /// <summary>The failure of the attempt.</summary>
    /// <param name="step">Id of its step.</param>
    public Failure Failure(string step) => ExitCode switch
    {
        Kill when WasOutOfMemory => Died(FailureKind.Resource, "worker-out-of-memory",
            $"The worker process of step '{step}' was killed by the kernel because memory ran out. {Last} Give the machine or its container more memory, let fewer steps run at once ('memory' under 'resources'), or make the step smaller."),
        Kill => Died(FailureKind.Crashed, "worker-killed",
            $"The worker process of step '{step}' was killed by SIGKILL, and neither the engine nor a lack of memory did it. {Last} Look for who kills processes on this machine."),
        _ => Died(FailureKind.Crashed, "worker-crashed",
            $"The worker process of step '{step}' {How}. {Last} Nothing else was harmed. If it happens again, try the step with other inputs or another version of the native libraries ('workflows doctor')."),
    };

    private static Failure Died(FailureKind kind, string code, string message) =>
        new() { Kind = kind, Code = code, Message = message, Retryable = true, Resumable = true, IsWorkerDeath = true };
}
