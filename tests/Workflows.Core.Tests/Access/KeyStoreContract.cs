using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Access;
using Xunit;

namespace Workflows.Core.Tests.Access;

/// <summary>What every store of keys, and the audit log beside it, promises. A subclass opens stores on one and the same data.</summary>
public abstract class KeyStoreContract
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Further doors to the same data, as another process would open them.</summary>
    protected abstract (IKeyStore Keys, IAuditLog Audit) Open();

    /// <summary>Runs a statement that nobody should be able to run.</summary>
    protected abstract Task TamperAsync(string sql);

    [Fact]
    public async Task Finds_a_key_by_its_hash_and_by_nothing_else()
    {
        var key = Key("k1", "ann") with { Role = Role.Caller, Models = ["digits", "iris"], ExpiresAt = Time.GetUtcNow().AddDays(1) };
        await Open().Keys.AddAsync(key, "sha256:1", Token);

        var found = await Open().Keys.FindAsync("sha256:1", Token);

        Assert.Equivalent(key, found, strict: true);
        Assert.Null(await Open().Keys.FindAsync("sha256:2", Token));
    }

    [Fact]
    public async Task The_first_key_is_given_once()
    {
        var gained = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Open().Keys.TryAddFirstAsync(Key($"k{i}", "admin") with { Project = null }, $"sha256:{i}", Token)));

        Assert.Single(gained, first => first);
        await Open().Keys.RevokeAsync((await Open().Keys.ListAsync(null, Token))[0].Id, Time.GetUtcNow(), Token);
        Assert.False(await Open().Keys.TryAddFirstAsync(Key("k9", "admin"), "sha256:9", Token));
    }

    [Fact]
    public async Task Lists_the_keys_of_a_project_or_all()
    {
        var keys = Open().Keys;
        await keys.AddAsync(Key("k1", "ann"), "sha256:1", Token);
        await keys.AddAsync(Key("k2", "bob") with { Project = "other" }, "sha256:2", Token);
        await keys.AddAsync(Key("k3", "cem") with { Project = null, Role = Role.Admin }, "sha256:3", Token);

        Assert.Equal(["k1"], (await keys.ListAsync("default", Token)).Select(k => k.Id));
        Assert.Equal(["k3", "k2", "k1"], (await keys.ListAsync(null, Token)).Select(k => k.Id));
    }

    [Fact]
    public async Task A_revoked_key_stays_as_it_was_revoked()
    {
        var keys = Open().Keys;
        await keys.AddAsync(Key("k1", "ann"), "sha256:1", Token);
        var first = Time.GetUtcNow();

        Assert.Equal(first, (await keys.RevokeAsync("k1", first, Token))!.RevokedAt);
        Assert.Equal(first, (await Open().Keys.RevokeAsync("k1", first.AddHours(1), Token))!.RevokedAt);
        Assert.Null(await keys.RevokeAsync("k2", first, Token));
    }

    [Fact]
    public async Task The_audit_log_is_read_from_the_newest_on_page_by_page()
    {
        var audit = Open().Audit;
        foreach (var (project, target) in (IEnumerable<(string?, string)>)[("default", "1"), ("other", "2"), ("default", "3"), (null, "4")])
            await audit.AppendAsync(new AuditEntry { At = Time.GetUtcNow(), Project = project, Actor = "ann", KeyId = "k1", Action = "run.start", Target = target, Status = 202 }, Token);

        var all = await Open().Audit.ListAsync(null, null, 3, Token);
        var rest = await audit.ListAsync(null, all[^1].Number, 3, Token);

        Assert.Equal(["4", "3", "2"], all.Select(e => e.Target));
        Assert.Equal(["1"], rest.Select(e => e.Target));
        Assert.Equal(["3", "1"], (await audit.ListAsync("default", null, 10, Token)).Select(e => e.Target));
        Assert.Equal((Time.GetUtcNow(), "ann", "k1", "run.start", 202), (rest[0].At, rest[0].Actor, rest[0].KeyId, rest[0].Action, rest[0].Status));
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit")]
    public async Task Nobody_changes_the_audit_log(string sql)
    {
        await Open().Audit.AppendAsync(new AuditEntry { At = Time.GetUtcNow(), Actor = "ann", Action = "key.create", Status = 201 }, Token);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => TamperAsync(sql));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        Assert.Equal("ann", Assert.Single(await Open().Audit.ListAsync(null, null, 10, Token)).Actor);
    }

    private AccessKey Key(string id, string name) =>
        new() { Id = id, Name = name, Role = Role.Operator, Project = "default", CreatedAt = Time.GetUtcNow(), CreatedBy = "test" };
}
