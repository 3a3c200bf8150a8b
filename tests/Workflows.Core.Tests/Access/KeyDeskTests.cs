using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Access;
using Workflows.Core.Diagnostics;
using Workflows.Core.Tests.Stores;
using Workflows.Stores.Access;
using Workflows.Stores.Sqlite;
using Xunit;

namespace Workflows.Core.Tests.Access;

public sealed class KeyDeskTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly StoreFolder folder = new();
    private readonly SqliteDatabase database;
    private readonly KeyDesk desk;

    public KeyDeskTests()
    {
        database = new SqliteDatabase(folder.File("workflows.db"), time);
        desk = new KeyDesk(new SqlKeyStore(database), Guid.CreateVersion7, time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Recognises_a_key_that_it_gave_and_nothing_that_resembles_it()
    {
        var issued = await desk.CreateAsync(Wish(), Token);

        Assert.Equal(issued.Key.Id, (await desk.FindAsync(issued.Text, Token))!.Id);
        foreach (var other in (string[])["", "wfk_", issued.Text[4..], issued.Text + "A", issued.Text.ToUpperInvariant(), KeyText.Create()])
            Assert.Null(await desk.FindAsync(other, Token));
    }

    [Fact]
    public async Task Keeps_the_text_of_no_key()
    {
        var issued = await desk.CreateAsync(Wish(), Token);

        foreach (var file in Directory.GetFiles(folder.Path))
            Assert.DoesNotContain(issued.Text[4..], System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)));
    }

    [Fact]
    public async Task A_key_that_expired_or_was_revoked_opens_nothing()
    {
        var shortLived = await desk.CreateAsync(Wish() with { Lifetime = TimeSpan.FromHours(1) }, Token);
        var revoked = await desk.CreateAsync(Wish(), Token);
        await desk.RevokeAsync(revoked.Key.Id, null, Token);

        Assert.NotNull(await desk.FindAsync(shortLived.Text, Token));
        Assert.Null(await desk.FindAsync(revoked.Text, Token));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await desk.FindAsync(shortLived.Text, Token));
    }

    [Fact]
    public async Task A_session_may_what_its_key_may_and_ends_with_it()
    {
        var issued = await desk.CreateAsync(Wish(), Token);
        var session = await desk.OpenSessionAsync(issued.Key, Token);
        var again = await desk.OpenSessionAsync(session.Key, Token);

        Assert.Equal((Role.Operator, "default", issued.Key.Id), (session.Key.Role, session.Key.Project, session.Key.SessionOf));
        Assert.Equal(issued.Key.Id, again.Key.SessionOf);
        Assert.Equal([issued.Key.Id], (await desk.ListAsync("default", Token)).Select(k => k.Id));
        await desk.EndAsync(session.Key, Token);
        Assert.Null(await desk.FindAsync(session.Text, Token));
        Assert.NotNull(await desk.FindAsync(again.Text, Token));
        await desk.RevokeAsync(issued.Key.Id, null, Token);
        Assert.Null(await desk.FindAsync(again.Text, Token));
    }

    [Fact]
    public async Task A_session_lasts_half_a_day_and_not_longer_than_its_key()
    {
        var lasting = await desk.OpenSessionAsync((await desk.CreateAsync(Wish(), Token)).Key, Token);
        var brief = await desk.OpenSessionAsync((await desk.CreateAsync(Wish() with { Lifetime = TimeSpan.FromHours(1) }, Token)).Key, Token);

        Assert.Equal(time.GetUtcNow() + KeyDesk.LongestSession, lasting.Key.ExpiresAt);
        Assert.Equal(time.GetUtcNow().AddHours(1), brief.Key.ExpiresAt);
    }

    [Fact]
    public async Task Revokes_by_a_unique_beginning_inside_of_the_project()
    {
        var issued = await desk.CreateAsync(Wish(), Token);

        Assert.Equal("key-not-found", (await Assert.ThrowsAsync<FailureException>(() => desk.RevokeAsync(issued.Key.Id, "other", Token))).Failure.Code);
        Assert.Equal("key-not-found", (await Assert.ThrowsAsync<FailureException>(() => desk.RevokeAsync("", null, Token))).Failure.Code);
        Assert.NotNull((await desk.RevokeAsync(issued.Key.Id[..8], "default", Token)).RevokedAt);
    }

    [Theory]
    [InlineData("", Role.Viewer, "default", "", "1 to 100 characters")]
    [InlineData("two\nlines", Role.Viewer, "default", "", "no control characters")]
    [InlineData("ann", Role.Editor, null, "", "name the project of this editor")]
    [InlineData("app", Role.Caller, "default", "", "needs the names of the models")]
    [InlineData("ann", Role.Admin, "default", "digits", "only a caller is bound to models")]
    public async Task Refuses_a_key_that_contradicts_itself(string name, Role role, string? project, string model, string why)
    {
        var wish = new NewKey { Name = name, Role = role, Project = project, Models = model.Length == 0 ? [] : [model], By = "test" };

        var refused = await Assert.ThrowsAsync<FailureException>(() => desk.CreateAsync(wish, Token));

        Assert.Equal("key-invalid", refused.Failure.Code);
        Assert.Contains(why, refused.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_and_projects_decide_what_a_key_allows()
    {
        var editor = Key(Role.Editor, "default");
        var admin = Key(Role.Admin, null);
        var caller = Key(Role.Caller, "default") with { Models = ["digits"] };

        Assert.True(editor.Allows(Role.Viewer, "default") && editor.Allows(Role.Editor, "default"));
        Assert.False(editor.Allows(Role.Admin, "default") || editor.Allows(Role.Viewer, "other") || editor.Allows(Role.Admin, null));
        Assert.True(editor.Allows(Role.Viewer, null));
        Assert.True(admin.Allows(Role.Admin, null) && admin.Allows(Role.Editor, "other"));
        Assert.False(caller.Allows(Role.Viewer, "default"));
        Assert.True(caller.AllowsCall("digits", "default") && editor.AllowsCall("iris", "default") && admin.AllowsCall("iris", "other"));
        Assert.False(caller.AllowsCall("iris", "default") || caller.AllowsCall("digits", "other"));
    }

    private static NewKey Wish() => new() { Name = "ann", Role = Role.Operator, Project = "default", By = "test" };

    private AccessKey Key(Role role, string? project) =>
        new() { Id = "k1", Name = "ann", Role = role, Project = project, CreatedAt = time.GetUtcNow(), CreatedBy = "test" };
}
