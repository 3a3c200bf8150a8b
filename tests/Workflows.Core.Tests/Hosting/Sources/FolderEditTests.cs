using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Sources;
using Xunit;
using static Workflows.Core.Tests.Hosting.Sources.FolderRig;

namespace Workflows.Core.Tests.Hosting.Sources;

public sealed class FolderEditTests : IAsyncDisposable
{
    private readonly FolderRig rig = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_new_text_is_kept_as_it_is_and_taken_up_at_once()
    {
        var text = Saying("a", "Grüße").Replace("\n", "\r\n", StringComparison.Ordinal) + "# end";
        var written = await SaveAsync("team/a.yaml", text, null);

        Assert.Equal(("team/a.yaml", "a", 1, "ada", true), (written.Path, written.Name, written.Revision!.Number, written.Revision.Author, written.IsAccepted));
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(text), await File.ReadAllBytesAsync(rig.At("team/a.yaml"), Token));
        Assert.Equal(new FolderText("team/a.yaml", text, written.ETag), await rig.Source.ReadAsync("team/a.yaml", Token));
        Assert.Equal(["a.yaml"], Directory.EnumerateFileSystemEntries(rig.At("team")).Select(Path.GetFileName));
        Assert.Equal(written, Assert.Single(rig.Told));
        await rig.LookAsync();
        Assert.Single(rig.Told);
    }

    [Fact]
    public async Task Of_two_editors_the_second_is_told()
    {
        var first = await SaveAsync("a.yaml", Saying("a"), null);
        await SaveAsync("a.yaml", Saying("a", "by Ada"), first.ETag);

        Assert.Equal("file-changed", await CodeAsync(() => SaveAsync("a.yaml", Saying("a", "by Grace"), first.ETag)));
        Assert.Contains("by Ada", await File.ReadAllTextAsync(rig.At("a.yaml"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_edits_at_the_same_moment_one_wins()
    {
        var first = await SaveAsync("a.yaml", Saying("a"), null);

        var edits = Enumerable.Range(0, 8).Select(i => Task.Run(() => SaveAsync("a.yaml", Saying("a", $"edit {i}"), first.ETag), Token)).ToList();
        await Task.WhenAll(edits.Select(e => e.ContinueWith(_ => { }, TaskScheduler.Default)));

        var winner = await Assert.Single(edits, e => e.IsCompletedSuccessfully);
        Assert.Equal(winner.ETag, (await rig.Source.ReadAsync("a.yaml", Token)).ETag);
    }

    [Fact]
    public async Task A_change_on_disk_wins_over_an_edit_that_did_not_see_it()
    {
        var first = await SaveAsync("a.yaml", Saying("a"), null);
        rig.Write("a.yaml", Saying("a", "on disk"));

        Assert.Equal("file-changed", await CodeAsync(() => SaveAsync("a.yaml", Saying("a", "here"), first.ETag)));
        Assert.Equal("file-changed", await CodeAsync(() => rig.Source.RemoveAsync("a.yaml", first.ETag, Token)));
        var now = await rig.Source.ReadAsync("a.yaml", Token);
        Assert.Contains("on disk", now.Text, StringComparison.Ordinal);
        Assert.True((await SaveAsync("a.yaml", Saying("a", "here"), now.ETag)).IsAccepted);
    }

    [Fact]
    public async Task A_text_with_mistakes_is_saved_and_replaces_no_revision()
    {
        var first = await SaveAsync("a.yaml", Saying("a"), null);
        var broken = await SaveAsync("a.yaml", "nonsense: [", first.ETag);

        Assert.Equal("nonsense: [", await File.ReadAllTextAsync(rig.At("a.yaml"), Token));
        Assert.NotEmpty(broken.Diagnostics);
        Assert.Equal((1, false), (broken.Revision!.Number, broken.IsAccepted));
        Assert.Equal("a.yaml", await rig.PathsAsync());
        Assert.True((await SaveAsync("a.yaml", Saying("a", "mended"), broken.ETag)).IsAccepted);
    }

    [Fact]
    public async Task A_file_keeps_its_mode()
    {
        if (OperatingSystem.IsWindows()) return;
        var first = await SaveAsync("a.yaml", Saying("a"), null);
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        File.SetUnixFileMode(rig.At("a.yaml"), mode);
        await SaveAsync("a.yaml", Saying("a", "two"), first.ETag);

        Assert.Equal(mode, File.GetUnixFileMode(rig.At("a.yaml")));
    }

    [Fact]
    public async Task A_byte_order_mark_is_neither_read_nor_written()
    {
        await File.WriteAllTextAsync(rig.At("a.yaml"), Saying("a"), new System.Text.UTF8Encoding(true), Token);
        var read = await rig.Source.ReadAsync("a.yaml", Token);
        Assert.Equal(Saying("a"), read.Text);

        await SaveAsync("a.yaml", "\uFEFF" + Saying("a"), read.ETag);
        Assert.Equal((byte)'a', (await File.ReadAllBytesAsync(rig.At("a.yaml"), Token))[0]);
    }

    [Theory]
    [InlineData("../a.yaml")]
    [InlineData("x/../../a.yaml")]
    [InlineData("/tmp/a.yaml")]
    [InlineData("")]
    [InlineData("x//a.yaml")]
    [InlineData("./a.yaml")]
    [InlineData("a.txt")]
    [InlineData("a.layout.json")]
    [InlineData("a.tests.yaml")]
    [InlineData(".a.yaml")]
    [InlineData(".git/a.yaml")]
    [InlineData("bin/a.yaml")]
    [InlineData("x\\a.yaml")]
    [InlineData("a\n.yaml")]
    [InlineData("a\0.yaml")]
    [InlineData("a\ud800.yaml")]
    [InlineData("drafts/a.yaml")]
    [InlineData("linked/a.yaml")]
    [InlineData("linked.yaml")]
    [InlineData("folder.yaml")]
    [InlineData("file.csv/a.yaml")]
    public async Task Leaves_other_places_alone(string path)
    {
        rig.Write(".workflowsignore", "drafts/\n");
        rig.Write("file.csv", "1\n");
        rig.Write("target.yaml", Saying("target"));
        Directory.CreateDirectory(rig.At("folder.yaml"));
        Directory.CreateDirectory(rig.Beside("elsewhere"));
        Directory.CreateSymbolicLink(rig.At("linked"), rig.Beside("elsewhere"));
        File.CreateSymbolicLink(rig.At("linked.yaml"), "target.yaml");
        await rig.LookAsync();

        Assert.Equal("path-not-allowed", await CodeAsync(() => SaveAsync(path, Saying("a"), null)));
        Assert.Equal("path-not-allowed", await CodeAsync(() => rig.Source.ReadAsync(path, Token)));
        Assert.Equal("path-not-allowed", await CodeAsync(() => rig.Source.RemoveAsync(path, "sha256:0", Token)));
        Assert.Equal("path-not-allowed", await CodeAsync(() => rig.Source.WriteLayoutAsync(path, [], null, Token)));
    }

    [Fact]
    public async Task Refuses_paths_that_are_too_long_or_too_deep()
    {
        foreach (var path in new[] { $"{new string('a', 400)}.yaml", $"{new string('ä', 130)}.yaml", $"{string.Concat(Enumerable.Repeat("a/", 32))}a.yaml" })
            Assert.Equal("path-not-allowed", await CodeAsync(() => SaveAsync(path, Saying("a"), null)));
    }

    [Fact]
    public async Task Shows_no_file_that_is_no_workflow()
    {
        rig.Write("secrets.yaml", "password: hunter2\n");

        Assert.Equal("workflow-file-not-found", await CodeAsync(() => rig.Source.ReadAsync("secrets.yaml", Token)));
        Assert.Equal("workflow-file-not-found", await CodeAsync(() => SaveAsync("secrets.yaml", Saying("a"), ContentHash.Of("password: hunter2\n"))));
        Assert.Equal("file-exists", await CodeAsync(() => SaveAsync("secrets.yaml", Saying("a"), null)));
        Assert.Equal("workflow-file-not-found", await CodeAsync(() => rig.Source.ReadAsync("nowhere.yaml", Token)));
        Assert.Equal("workflow-file-not-found", await CodeAsync(() => SaveAsync("nowhere.yaml", Saying("a"), "sha256:0")));
    }

    [Fact]
    public async Task Refuses_texts_that_cannot_be_a_workflow()
    {
        Assert.Equal("spec-too-large", await CodeAsync(() => SaveAsync("a.yaml", new string('#', (1 << 20) + 1), null)));
        Assert.Equal("spec-not-text", await CodeAsync(() => SaveAsync("a.yaml", "# \ud800", null)));
        rig.Write("large.yaml", Saying("large") + new string('#', 1 << 20));
        await File.WriteAllBytesAsync(rig.At("latin.yaml"), [.. "steps: # "u8, 0xE4], Token);
        Assert.Equal("spec-too-large", await CodeAsync(() => rig.Source.ReadAsync("large.yaml", Token)));
        Assert.Equal("file-not-utf8", await CodeAsync(() => rig.Source.ReadAsync("latin.yaml", Token)));

        var large = await rig.LookAsync("large.yaml");
        Assert.True((await SaveAsync("large.yaml", Saying("large"), large.ETag)).IsAccepted);
    }

    [Fact]
    public async Task A_workflow_that_is_removed_leaves_its_revisions_and_no_layout()
    {
        var first = await SaveAsync("a.yaml", Saying("a"), null);
        await rig.Source.WriteLayoutAsync("a.yaml", [], null, Token);

        await rig.Source.RemoveAsync("a.yaml", first.ETag, Token);

        Assert.Empty(Directory.EnumerateFileSystemEntries(rig.Folder));
        Assert.Empty(await rig.LookAsync());
        Assert.Equal([false, true], rig.Told.Select(w => w.IsGone));
        Assert.Equal(1, (await rig.NewestAsync("a")).Number);
        Assert.Equal("workflow-file-not-found", await CodeAsync(() => rig.Source.RemoveAsync("a.yaml", first.ETag, Token)));
    }

    [Fact]
    public async Task A_name_that_an_edit_frees_goes_to_the_next_file()
    {
        var first = await SaveAsync("a.yaml", Saying("same", "a"), null);
        await SaveAsync("b.yaml", Saying("same", "b"), null);
        Assert.Equal("workflow-name-taken", Codes(await rig.LookAsync("b.yaml")));
        await SaveAsync("a.yaml", Saying("other", "a"), first.ETag);

        Assert.True((await rig.LookAsync("b.yaml")).IsAccepted);
    }

    private Task<FolderWorkflow> SaveAsync(string path, string text, string? ifMatch) => rig.Source.WriteAsync(path, text, ifMatch, "ada", Token);
}
