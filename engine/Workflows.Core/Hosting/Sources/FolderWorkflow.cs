using Workflows.Core.Diagnostics;
using Workflows.Core.Revisions;

namespace Workflows.Core.Hosting.Sources;

/// <summary>A file of a folder source that is a workflow, or shall be one.</summary>
public sealed record FolderWorkflow
{
    /// <summary>From <see cref="FolderSource.Folder"/>, with forward slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the workflow; null when it cannot be read.</summary>
    public string? Name { get; init; }

    /// <summary>Content hash of the file, <c>sha256:…</c>; of one that is too large only of its beginning, of one that cannot be read that of nothing.</summary>
    public required string ETag { get; init; }

    /// <summary>Mistakes and warnings of what is on disk. Files in them are named from <see cref="FolderSource.Folder"/>.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The newest accepted content that this file gave; it stays when a later content is broken. Null when there was none yet.</summary>
    public Revision? Revision { get; init; }

    /// <summary>Whether what is on disk is <see cref="Revision"/>.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>When the file was written last, UTC.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>What the workflow is for, as the last content says that could be read.</summary>
    public string? Description { get; init; }

    /// <summary>Free words, likewise.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a request from outside shall start runs, likewise.</summary>
    public bool HasWebhook { get; init; }

    /// <summary>Whether a push shall start runs, likewise.</summary>
    public bool HasPush { get; init; }

    /// <summary>Whether the clock shall start runs, likewise.</summary>
    public bool HasSchedule { get; init; }

    /// <summary>Whether the file is no longer there, or no longer a workflow's; all else is what was known of it last.</summary>
    public bool IsGone { get; init; }

    /// <summary>Whether somebody who watches would see no difference.</summary>
    internal bool LooksLike(FolderWorkflow other) =>
        (Name, ETag, Revision?.Number, Revision?.Workflow, IsAccepted, IsGone) == (other.Name, other.ETag, other.Revision?.Number, other.Revision?.Workflow, other.IsAccepted, other.IsGone)
        && Diagnostics.SequenceEqual(other.Diagnostics);
}

/// <summary>The text of a workflow.</summary>
/// <param name="Path">From <see cref="FolderSource.Folder"/>, with forward slashes.</param>
/// <param name="Text">Without a byte order mark.</param>
/// <param name="ETag">Content hash of the file: what an edit of it names.</param>
public sealed record FolderText(string Path, string Text, string ETag);

/// <summary>Where the boxes of a workflow stand, from the file <c>NAME.layout.json</c> beside it.</summary>
/// <param name="Path">Path of that file from <see cref="FolderSource.Folder"/>, with forward slashes.</param>
/// <param name="Json">A JSON object.</param>
/// <param name="ETag">Content hash of the file: what an edit of it names.</param>
public sealed record FolderLayout(string Path, string Json, string ETag);
