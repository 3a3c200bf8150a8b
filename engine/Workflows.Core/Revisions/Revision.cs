using System.Text.Json.Serialization;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Revisions;

/// <summary>One accepted content of a workflow: the spec with everything that it names by a literal path, kept as a bundle.</summary>
public sealed record Revision
{
    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>From 1 for each workflow of a project.</summary>
    public required int Number { get; init; }

    /// <summary>Optional label, unique for the workflow.</summary>
    public string? Version { get; init; }

    /// <summary>The bundle; its hash is the content hash of the revision.</summary>
    public required Artifact Bundle { get; init; }

    /// <summary>Path of the spec inside the bundle, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>The first git commit with this content, 40 or 64 hexadecimal digits; null when it did not come from a clean work tree.</summary>
    public string? Commit { get; init; }

    /// <summary>Who registered it first.</summary>
    public required string Author { get; init; }

    /// <summary>When it was registered first, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why the bare name of the workflow runs nothing at the moment; null when it runs its newest revision. Revisions can be run all the same.</summary>
    public string? Disabled { get; init; }

    /// <summary><c>digits@1.2.0</c>, or <c>digits@3</c> for one without a label: what a command takes.</summary>
    [JsonIgnore]
    public string Reference => $"{Workflow}@{Version ?? $"{Number}"}";
}

/// <summary>A content that somebody offers.</summary>
public sealed record NewRevision
{
    /// <summary>Its project.</summary>
    public required string Project { get; init; }

    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Label, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The bundle, already stored.</summary>
    public required Artifact Bundle { get; init; }

    /// <summary>Path of the spec inside the bundle, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>The git commit, or null.</summary>
    public string? Commit { get; init; }

    /// <summary>Who offers it.</summary>
    public required string Author { get; init; }

    /// <summary>Whether it lies beside what the bare name runs, such as on another branch: then it does not become the newest, nor is a disabled workflow enabled.</summary>
    public bool IsAside { get; init; }
}
