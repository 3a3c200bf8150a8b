using Workflows.Core.Spec;

namespace Workflows.Core.Hosting;

/// <summary>Settings of an engine in one process.</summary>
public sealed record WorkflowOptions
{
    /// <summary>Folder of state: database, artifacts, logs, checkpoints (<see cref="WorkflowHome"/>).</summary>
    public required string Home { get; init; }

    /// <summary>Project of everything that this process does.</summary>
    public string Project { get; init; } = "default";

    /// <summary>Relative paths of the command line start here, and files below may be read.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Folders outside of a spec's source below which its files may be read. Default: the working directory.</summary>
    public IReadOnlyList<string>? ReadRoots { get; init; }

    /// <summary>Whether inputs may name files of this machine (<c>@path</c>). Default true; a server that takes inputs of others turns it off.</summary>
    public bool ImportsFiles { get; init; } = true;

    /// <summary>Makes the id of a run from the time: UUIDv7, so that ids sort by age.</summary>
    public Func<DateTimeOffset, Guid> NewId { get; init; } = Guid.CreateVersion7;

    /// <summary>How long a run's lease lives without renewal; renewed at a third of it. Default 6 s: so long may a frozen process hold others up.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How often a parent looks for the end of a child run that another process drives. Default 300 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long <c>finally</c> may take after a cancel. Default 5 min.</summary>
    public TimeSpan FinallyGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether steps may start programs of the user's choice (<c>run/command</c>). Default true; a server that runs other people's specs turns it off.</summary>
    public bool AllowCommands { get; init; } = true;

    /// <summary>
    /// Projects whose steps may send requests to addresses of this machine and of private networks (<c>notify/webhook</c>), or <see cref="ProjectNames.Every"/>. Default: every
    /// one; a server that runs other people's specs names those that may.
    /// </summary>
    public IReadOnlyList<string> PrivateTargets { get; init; } = [ProjectNames.Every];

    /// <summary>Whether steps of this <see cref="Project"/> may.</summary>
    internal bool AllowsPrivateTargets => PrivateTargets.Contains(Project) || PrivateTargets.Contains(ProjectNames.Every);

    /// <summary>
    /// Where steps with native code run that say nothing of it under <c>resources.isolation</c>; all others run in this process. Default: in this process.
    /// Worker processes need an <see cref="Steps.IActivityHost"/> among the services.
    /// </summary>
    public Isolation Isolation { get; init; } = Isolation.None;

    /// <summary>Steps of one run in flight at most, whatever devices allow. Default 64.</summary>
    public int MaxParallelSteps { get; init; } = 64;
}
