namespace Workflows.Core.Activities;

/// <summary>
/// A file of the workflow's source. In YAML a path relative to the spec; when the activity sees it, it was resolved, found inside the source and hashed.
/// Only the content hash enters a cache key.
/// </summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Written">As the spec wrote it, for messages.</param>
/// <param name="Hash"><c>sha256:</c> of the content.</param>
public sealed record SourcePath(string Path, string Written, string Hash);
