namespace Workflows.Cli;

/// <summary>What the process ends with; scripts rely on these numbers.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The run or the check failed.</summary>
    public const int Failed = 1;

    /// <summary><c>plan --detailed-exitcode</c>: something would run.</summary>
    public const int WouldRun = 2;

    /// <summary>The run only waits, and nobody wanted to wait with it.</summary>
    public const int StillWaiting = 3;

    public const int WrongUsage = 64;

    /// <summary>As shells report a process that Ctrl-C ended.</summary>
    public const int Cancelled = 130;
}
