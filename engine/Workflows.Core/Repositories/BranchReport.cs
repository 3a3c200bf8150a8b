using System.Text.Json.Serialization;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Repositories;

/// <summary>What became of the newest commit of a branch.</summary>
public sealed record BranchReport
{
    /// <summary>Name of the branch; of a tag <c>refs/tags/NAME</c>.</summary>
    public required string Branch { get; init; }

    /// <summary>The commit, 40 or 64 hexadecimal digits.</summary>
    public required string Commit { get; init; }

    /// <summary>The commit that was taken before; null for none.</summary>
    public string? Before { get; init; }

    /// <summary>Name and address of whoever wrote the commit.</summary>
    public required string Author { get; init; }

    /// <summary>First line of its message.</summary>
    public required string Subject { get; init; }

    /// <summary>Whether workflows of this branch may be registered and run; those of others are only checked.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Whether somebody has taken commits away that were there before.</summary>
    public bool IsForced { get; init; }

    /// <summary>Why the provider could not be told of it; null when it was, or when there is none.</summary>
    public RepositoryFailure? StatusFailure { get; init; }

    /// <summary>The workflows in it, by path.</summary>
    public IReadOnlyList<SpecReport> Specs { get; init; } = [];

    /// <summary>Names of workflows that are gone from it, and disabled for that.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];

    /// <summary>The runs that the push started.</summary>
    [JsonIgnore]
    public IEnumerable<PushedRun> Runs => Specs.Where(s => s.Run is not null).Select(s => new PushedRun(Commit, s.Workflow!, s.Run!.Value));

    /// <summary>The same in a sentence.</summary>
    [JsonIgnore]
    public string Summary
    {
        get
        {
            var errors = Specs.SelectMany(s => s.Diagnostics).Where(d => d.Severity == Severity.Error).ToList();
            if (errors.Count > 0) return $"{errors[0].Span} {errors[0].Message}{(errors.Count > 1 ? $" ({errors.Count - 1} more)" : "")}";
            return $"{Specs.Count} {(Specs.Count == 1 ? "workflow" : "workflows")} valid{string.Concat(Runs.Select(run => $", run {run.Number} of {run.Workflow}"))}";
        }
    }
}

/// <summary>What became of a workflow of a commit.</summary>
public sealed record SpecReport
{
    /// <summary>Its path, from the root of the repository, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Its name; null when it cannot be read.</summary>
    public string? Workflow { get; init; }

    /// <summary>Whether the workflow of that name is the one of this file, and not one of another file or repository.</summary>
    public bool IsOwner { get; init; } = true;

    /// <summary>The revision that it is; null when it has mistakes or was only checked. The revision before stays then.</summary>
    public int? Revision { get; init; }

    /// <summary>Number of the run that the push started; null for none.</summary>
    public long? Run { get; init; }

    /// <summary>Label of that revision, or null.</summary>
    public string? Version { get; init; }

    /// <summary>Mistakes and warnings. Files in them are named from the root of the repository.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Whether it has no mistake.</summary>
    [JsonIgnore]
    public bool IsValid => Diagnostics.All(d => d.Severity != Severity.Error);
}

/// <summary>What a look at a repository found.</summary>
/// <param name="Repository">The repository as it is now known.</param>
/// <param name="Branches">Branches that have moved since the last look.</param>
public sealed record SyncReport(Repository Repository, IReadOnlyList<BranchReport> Branches);
