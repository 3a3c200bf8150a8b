namespace Workflows.Core.Access;

/// <summary>What may be known of a key: never the key itself.</summary>
public sealed record AccessKey
{
    /// <summary>UUIDv7.</summary>
    public required string Id { get; init; }

    /// <summary>Whose or what for.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required Role Role { get; init; }

    /// <summary>Where; null for every project, which only an <see cref="Access.Role.Admin"/> may have.</summary>
    public string? Project { get; init; }

    /// <summary>The models that a <see cref="Access.Role.Caller"/> may call; empty for other roles.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>When it was given, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who gave it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when on it opens nothing, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, UTC, or null.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Id of the key for which a browser got this one in exchange; null for a key that somebody gave.</summary>
    public string? SessionOf { get; init; }

    /// <summary>Whether it opens anything at a moment.</summary>
    public bool IsGood(DateTimeOffset at) => RevokedAt is null && !(ExpiresAt <= at);

    /// <summary>Whether its holder may do what a role may, in a project.</summary>
    /// <param name="role">The role that is needed; not <see cref="Access.Role.Caller"/>.</param>
    /// <param name="project">The project; null for what belongs to the whole server, which the key of one project may use but not administer.</param>
    public bool Allows(Role role, string? project) =>
        Role >= role && (Project is null || (project is null ? role < Role.Admin : Project == project));

    /// <summary>Whether its holder may call a model of a project.</summary>
    public bool AllowsCall(string model, string project) =>
        (Project is null || Project == project) && (Role != Role.Caller || Models.Contains(model));
}
