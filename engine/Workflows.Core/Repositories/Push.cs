using Workflows.Core.Git;

namespace Workflows.Core.Repositories;

/// <summary>A branch that has moved.</summary>
/// <param name="Branch">Its name; of a tag <c>refs/tags/NAME</c>.</param>
/// <param name="Commit">Where it is now.</param>
/// <param name="Before">The commit that was taken before; null for none.</param>
/// <param name="IsForced">Whether commits were taken away.</param>
/// <param name="IsAllowed">Whether its workflows may be registered and run.</param>
internal sealed record Push(string Branch, GitCommit Commit, string? Before, bool IsForced, bool IsAllowed);
