namespace Workflows.Core.Access;

/// <summary>Keeps keys by the hash of their text. Implementations pass the contract tests in <c>KeyStoreContract</c>.</summary>
public interface IKeyStore
{
    /// <summary>Adds a key.</summary>
    Task AddAsync(AccessKey key, string hash, CancellationToken cancellationToken);

    /// <summary>Adds a key unless there is any already, revoked ones counted; false then.</summary>
    Task<bool> TryAddFirstAsync(AccessKey key, string hash, CancellationToken cancellationToken);

    /// <summary>The key whose text has this hash, good or not; null when there is none.</summary>
    Task<AccessKey?> FindAsync(string hash, CancellationToken cancellationToken);

    /// <summary>All keys of a project that somebody gave, and for null all there are, the newest first; no sessions.</summary>
    Task<IReadOnlyList<AccessKey>> ListAsync(string? project, CancellationToken cancellationToken);

    /// <summary>Revokes a key and its sessions; the moment of an earlier revocation stays. Null when there is no key of that id.</summary>
    Task<AccessKey?> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}
