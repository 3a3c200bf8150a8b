namespace Workflows.Core.Hosting;

/// <summary>Where a content came from that was pushed to a git repository.</summary>
/// <param name="Commit">The commit, 40 or 64 hexadecimal digits.</param>
/// <param name="IsAside">Whether it lies on another branch than the one that a bare name runs.</param>
public sealed record CommitOrigin(string Commit, bool IsAside);
