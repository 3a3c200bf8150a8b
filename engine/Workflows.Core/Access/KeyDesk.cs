using Workflows.Core.Diagnostics;

namespace Workflows.Core.Access;

/// <summary>The door to keys: gives them, recognises them, revokes them. The text of a key is told once, when it is given.</summary>
/// <param name="store">Keeps them.</param>
/// <param name="newId">Makes an id from the time: UUIDv7, so that ids sort by age.</param>
/// <param name="time">Says what has expired.</param>
public sealed class KeyDesk(IKeyStore store, Func<DateTimeOffset, Guid> newId, TimeProvider time)
{
    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 100;

    /// <summary>How long a browser is let in for one key.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromHours(12);

    /// <summary>Gives a key.</summary>
    /// <exception cref="FailureException"><c>key-invalid</c>, saying what contradicts what.</exception>
    public async Task<IssuedKey> CreateAsync(NewKey wish, CancellationToken cancellationToken)
    {
        Check(wish);
        var issued = Issue(wish);
        await store.AddAsync(issued.Key, KeyText.Hash(issued.Text), cancellationToken);
        return issued;
    }

    /// <summary>Gives the key of the first administrator, who may do everything everywhere; null when somebody has had a key before.</summary>
    public async Task<IssuedKey?> CreateFirstAsync(CancellationToken cancellationToken)
    {
        var issued = Issue(new NewKey { Name = "first administrator", Role = Role.Admin, By = "workflows serve" });
        return await store.TryAddFirstAsync(issued.Key, KeyText.Hash(issued.Text), cancellationToken) ? issued : null;
    }

    /// <summary>Gives a browser a key of its own in exchange for a good one, so that none lies in its files for ever. It ends with that key, and after <see cref="LongestSession"/>.</summary>
    public async Task<IssuedKey> OpenSessionAsync(AccessKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var issued = new IssuedKey(
            key with
            {
                Id = newId(now).ToString(),
                CreatedAt = now,
                CreatedBy = key.Name,
                ExpiresAt = key.ExpiresAt < now + LongestSession ? key.ExpiresAt : now + LongestSession,
                SessionOf = key.SessionOf ?? key.Id,
            },
            KeyText.Create());
        await store.AddAsync(issued.Key, KeyText.Hash(issued.Text), cancellationToken);
        return issued;
    }

    /// <summary>The good key behind a text; null for anything else.</summary>
    public async Task<AccessKey?> FindAsync(string text, CancellationToken cancellationToken) =>
        KeyText.IsValid(text) && await store.FindAsync(KeyText.Hash(text), cancellationToken) is { } key && key.IsGood(time.GetUtcNow()) ? key : null;

    /// <summary>Keys of a project, and for null all, the newest first.</summary>
    public Task<IReadOnlyList<AccessKey>> ListAsync(string? project, CancellationToken cancellationToken) => store.ListAsync(project, cancellationToken);

    /// <summary>Revokes a key at once.</summary>
    /// <param name="reference">Its id, or a unique beginning of it.</param>
    /// <param name="project">Only a key of this project; null for any.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>key-not-found</c>.</exception>
    public async Task<AccessKey> RevokeAsync(string reference, string? project, CancellationToken cancellationToken)
    {
        var matches = (await store.ListAsync(project, cancellationToken)).Where(k => reference.Length > 0 && k.Id.StartsWith(reference, StringComparison.Ordinal)).ToList();
        var revoked = matches is [var only] ? await store.RevokeAsync(only.Id, time.GetUtcNow(), cancellationToken) : null;
        return revoked ?? throw FailureException.Input(
            "key-not-found", $"'{reference}' is the beginning of {(matches.Count == 0 ? "no key" : "several keys")}. 'workflows keys list' shows their ids.");
    }

    /// <summary>Ends a session, or any other key, by its full id.</summary>
    public Task EndAsync(AccessKey key, CancellationToken cancellationToken) => store.RevokeAsync(key.Id, time.GetUtcNow(), cancellationToken);

    private IssuedKey Issue(NewKey wish)
    {
        var now = time.GetUtcNow();
        return new IssuedKey(
            new AccessKey
            {
                Id = newId(now).ToString(),
                Name = wish.Name,
                Role = wish.Role,
                Project = wish.Project,
                Models = wish.Models,
                CreatedAt = now,
                CreatedBy = wish.By,
                ExpiresAt = wish.Lifetime is { } lifetime ? now + lifetime : null,
            },
            KeyText.Create());
    }

    private static void Check(NewKey wish)
    {
        if (wish.Name.Length is 0 or > LongestName || wish.Name.Any(char.IsControl))
            throw Invalid($"a name has 1 to {LongestName} characters and no control characters");
        if (wish.Project is null && wish.Role != Role.Admin)
            throw Invalid($"a key for every project is for an admin; name the project of this {wish.Role.Word()}");
        if (wish.Role == Role.Caller && wish.Models.Count == 0) throw Invalid("a caller needs the names of the models that it may call");
        if (wish.Role != Role.Caller && wish.Models.Count > 0) throw Invalid("only a caller is bound to models");
        if (wish.Lifetime <= TimeSpan.Zero) throw Invalid("it would have expired before it was given");
    }

    private static FailureException Invalid(string why) => FailureException.Input("key-invalid", $"This key cannot be given: {why}.");
}

/// <summary>A key that somebody asks for.</summary>
public sealed record NewKey
{
    /// <summary>Whose or what for: 1 to <see cref="KeyDesk.LongestName"/> characters.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required Role Role { get; init; }

    /// <summary>Where; null for every project, which only an <see cref="Access.Role.Admin"/> may have.</summary>
    public string? Project { get; init; }

    /// <summary>The models that a <see cref="Access.Role.Caller"/> may call.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>How long it is good; null for ever.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Who gives it.</summary>
    public required string By { get; init; }
}

/// <summary>A key that was just given.</summary>
/// <param name="Key">What may be known of it.</param>
/// <param name="Text">The key itself: it is told now and never again.</param>
public sealed record IssuedKey(AccessKey Key, string Text);
