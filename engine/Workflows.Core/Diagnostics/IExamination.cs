namespace Workflows.Core.Diagnostics;

/// <summary>Looks at this machine: what it can do, and what to do about the rest.</summary>
public interface IExamination
{
    /// <summary>Makes all checks, in the order in which they are read.</summary>
    Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken);
}
