namespace Workflows.Core.Access;

/// <summary>Keeps who changed what. It only grows: the database itself refuses to change or remove a line.</summary>
public interface IAuditLog
{
    /// <summary>Adds a line.</summary>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Lines of a project, and for null all there are, the newest first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="before">Only lines with a smaller number; null for the newest.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<AuditEntry>> ListAsync(string? project, long? before, int limit, CancellationToken cancellationToken);
}

/// <summary>Somebody changed something, or tried to.</summary>
public sealed record AuditEntry
{
    /// <summary>Grows with every line of the store; 0 before it is kept.</summary>
    public long Number { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Where; null for what concerns the whole server.</summary>
    public string? Project { get; init; }

    /// <summary>Name of the key that was used, or of the person at the terminal.</summary>
    public required string Actor { get; init; }

    /// <summary>Id of the key, or null.</summary>
    public string? KeyId { get; init; }

    /// <summary>What was done, as noun and verb: <c>run.start</c>, <c>key.revoke</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to: an id, a name, a path; empty for none.</summary>
    public string Target { get; init; } = "";

    /// <summary>Status of the answer: 2xx when it was done, anything else when it was refused.</summary>
    public required int Status { get; init; }
}
