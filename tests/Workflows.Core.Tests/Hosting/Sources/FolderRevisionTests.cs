using Workflows.Core.Diagnostics;
using Xunit;
using static Workflows.Core.Tests.Hosting.Sources.FolderRig;

namespace Workflows.Core.Tests.Hosting.Sources;

public sealed class FolderRevisionTests : IAsyncDisposable
{
    private readonly FolderRig rig = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Every_content_without_a_mistake_becomes_a_revision()
    {
        rig.Write("a.yaml", Saying("a", "one"));
        var first = await rig.LookAsync("a.yaml");
        rig.Write("a.yaml", Saying("a", "two"));
        var second = await rig.LookAsync("a.yaml");

        Assert.Equal((1, "folder", true), (first.Revision!.Number, first.Revision.Author, first.IsAccepted));
        Assert.Equal((2, "folder", true), (second.Revision!.Number, second.Revision.Author, second.IsAccepted));
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(2, (await rig.NewestAsync("a")).Number);
        Assert.Equal([1, 2], rig.Told.Select(w => w.Revision!.Number));
    }

    [Fact]
    public async Task A_file_that_did_not_change_is_not_registered_again()
    {
        rig.Write("a.yaml", Saying("a"));
        await rig.LookAsync();
        File.WriteAllText(rig.Beside("a.yaml"), Saying("a", "other"));
        await rig.Engine.RegisterAsync(rig.Beside("a.yaml"), "ada", Token);

        await rig.LookAsync();
        await rig.LookAsync();

        Assert.Equal(2, (await rig.NewestAsync("a")).Number);
        Assert.Single(rig.Told);
    }

    [Fact]
    public async Task A_new_process_takes_up_what_was_accepted_before()
    {
        rig.Write("a.yaml", Saying("a", version: "1.2.0"));
        await rig.LookAsync();
        rig.Open();

        var listed = await rig.LookAsync("a.yaml");

        Assert.Equal(("", 1, "1.2.0", true), (Codes(listed), listed.Revision!.Number, listed.Revision.Version, listed.IsAccepted));
    }

    [Fact]
    public async Task A_file_that_is_only_touched_gives_nothing_new()
    {
        rig.Write("a.yaml", Saying("a"));
        await rig.LookAsync();
        rig.Write("a.yaml", Saying("a"));

        Assert.Equal(1, (await rig.LookAsync("a.yaml")).Revision!.Number);
        Assert.Single(rig.Told);
    }

    [Fact]
    public async Task A_data_file_that_changes_makes_a_revision_of_the_workflows_that_read_it()
    {
        rig.Write("table.csv", "1\n");
        rig.Write("a.yaml", Reading("a", "table.csv"));
        rig.Write("b.yaml", Saying("b"));
        await rig.LookAsync();
        rig.Write("table.csv", "2\n");

        var listed = await rig.LookAsync("a.yaml");

        Assert.Equal((2, true), (listed.Revision!.Number, listed.IsAccepted));
        Assert.Equal(["a.yaml", "b.yaml", "a.yaml"], rig.Told.Select(w => w.Path));
    }

    [Fact]
    public async Task A_file_that_comes_among_hashed_ones_makes_a_revision()
    {
        rig.Write("data/one.csv", "1\n");
        rig.Write("a.yaml", Saying("a", "${{ vars.all }}", more: "vars: { all: \"${{ hashFiles('data/*.csv') }}\" }"));
        await rig.LookAsync();
        rig.Write("data/two.csv", "2\n");

        Assert.Equal(2, (await rig.LookAsync("a.yaml")).Revision!.Number);
    }

    [Fact]
    public async Task A_sub_workflow_that_changes_makes_a_revision_of_those_that_use_it()
    {
        rig.Write("parts/part.yaml", Saying("part"));
        rig.Write("whole.yaml", "apiVersion: workflows/v1\nname: whole\nsteps:\n  part: { workflow: { use: parts/part.yaml } }\n");
        await rig.LookAsync();
        rig.Write("parts/part.yaml", Saying("part", "changed"));

        Assert.Equal(2, (await rig.LookAsync("whole.yaml")).Revision!.Number);
        Assert.Equal(2, (await rig.LookAsync("parts/part.yaml")).Revision!.Number);
    }

    [Fact]
    public async Task A_workflow_may_use_one_that_is_accepted_in_the_same_look()
    {
        rig.Write("a.yaml", "apiVersion: workflows/v1\nname: a\nsteps:\n  b: { workflow: { use: b@1 } }\n");
        rig.Write("b.yaml", "apiVersion: workflows/v1\nname: b\nsteps:\n  c: { workflow: { use: c@1 } }\n");
        rig.Write("c.yaml", Saying("c"));

        Assert.All(await rig.LookAsync(), w => Assert.Equal(("", true), (Codes(w), w.IsAccepted)));
    }

    [Fact]
    public async Task What_a_workflow_waits_for_may_come_later()
    {
        rig.Write("a.yaml", "apiVersion: workflows/v1\nname: a\nsteps:\n  part: { workflow: { use: ../part.yaml } }\n");
        Directory.CreateDirectory(rig.Beside(".git"));
        rig.Open();
        Assert.Equal("sub-workflow-missing", Codes(await rig.LookAsync("a.yaml")));
        File.WriteAllText(rig.Beside("part.yaml"), Saying("part"));

        rig.Engines.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False((await rig.LookAsync("a.yaml")).IsAccepted);
        rig.Engines.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await rig.LookAsync("a.yaml")).IsAccepted);
    }

    [Theory]
    [InlineData("steps: [")]
    [InlineData("apiVersion: workflows/v1\nname: a\nsteps:\n  say: { uses: test/unknown }\n")]
    [InlineData("")]
    [InlineData("\0")]
    public async Task A_broken_edit_keeps_the_working_revision(string broken)
    {
        rig.Write("a.yaml", Saying("a"));
        await rig.LookAsync();
        rig.Write("a.yaml", broken);

        var listed = await rig.LookAsync("a.yaml");

        Assert.Contains(listed.Diagnostics, d => d.Severity == Severity.Error && d.Span.File == "a.yaml");
        Assert.Equal((1, false), (listed.Revision!.Number, listed.IsAccepted));
        Assert.Equal(1, (await rig.NewestAsync("a")).Number);

        rig.Write("a.yaml", Saying("a"));
        Assert.Equal((1, true), ((await rig.LookAsync("a.yaml")).Revision!.Number, (await rig.LookAsync("a.yaml")).IsAccepted));
    }

    [Fact]
    public async Task A_broken_file_keeps_its_revision_over_a_restart()
    {
        rig.Write("a.yaml", Saying("a"));
        await rig.LookAsync();
        rig.Write("a.yaml", "apiVersion: workflows/v1\nname: a # the first\nsteps: [\n");
        rig.Open();

        var listed = await rig.LookAsync("a.yaml");

        Assert.Equal(("a", 1, false), (listed.Name, listed.Revision!.Number, listed.IsAccepted));
        Assert.Equal("a.yaml", (await rig.Source.FindAsync("a", Token))!.Path);
    }

    [Fact]
    public async Task A_label_with_other_content_is_accepted_under_a_distinct_one_with_a_warning()
    {
        rig.Write("a.yaml", Saying("a", "one", "1.2.0"));
        await rig.LookAsync();
        rig.Write("a.yaml", Saying("a", "two", "1.2.0"));
        var reused = await rig.LookAsync("a.yaml");

        var digits = reused.Revision!.Bundle.Hash["sha256:".Length..][..7];
        Assert.Equal((2, $"1.2.0+{digits}", true), (reused.Revision.Number, reused.Revision.Version, reused.IsAccepted));
        var warning = Assert.Single(reused.Diagnostics);
        Assert.Equal(("version-taken", Severity.Warning, "a.yaml:3:10"), (warning.Code, warning.Severity, warning.Span.ToString()));
        Assert.Contains($"1.2.0+{digits}", warning.Message, StringComparison.Ordinal);
        rig.Open();
        Assert.Equal("version-taken", Codes(await rig.LookAsync("a.yaml")));

        rig.Write("a.yaml", Saying("a", "one", "1.2.0"));
        var back = await rig.LookAsync("a.yaml");
        Assert.Equal(("", 1), (Codes(back), back.Revision!.Number));
        Assert.Equal("1.2.0", (await rig.NewestAsync("a")).Version);
    }

    [Fact]
    public async Task A_name_belongs_to_the_first_file_by_path()
    {
        rig.Write("b.yaml", Saying("same", "b"));
        await rig.LookAsync();
        rig.Write("a.yaml", Saying("same", "a"));
        await rig.LookAsync();

        var second = await rig.LookAsync("b.yaml");
        var taken = Assert.Single(second.Diagnostics);
        Assert.Equal(("workflow-name-taken", Severity.Error, "b.yaml:2:7"), (taken.Code, taken.Severity, taken.Span.ToString()));
        Assert.Contains("a.yaml", taken.Message, StringComparison.Ordinal);
        Assert.False(second.IsAccepted);
        Assert.Equal(("a.yaml", 2), ((await rig.Source.FindAsync("same", Token))!.Path, (await rig.NewestAsync("same")).Number));

        rig.Write("a.yaml", Saying("another", "a"));
        Assert.True((await rig.LookAsync("b.yaml")).IsAccepted);
        rig.Write("a.yaml", Saying("same", "a"));
        Assert.False((await rig.LookAsync("b.yaml")).IsAccepted);
        File.Delete(rig.At("a.yaml"));
        Assert.True((await rig.LookAsync("b.yaml")).IsAccepted);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_a_mistake_of_the_workflow()
    {
        rig.Write("real.csv", "1\n");
        File.CreateSymbolicLink(rig.At("linked.csv"), "real.csv");
        rig.Write("link.yaml", Reading("link", "linked.csv"));
        using (var large = File.Create(rig.At("large.csv"))) large.SetLength((64L << 20) + 1);
        rig.Write("large.yaml", Reading("large", "large.csv"));

        Assert.Equal("bundle-too-large", Codes(await rig.LookAsync("large.yaml")));
        Assert.Equal("bundle-link", Codes(await rig.LookAsync("link.yaml")));

        File.Delete(rig.At("linked.csv"));
        rig.Write("linked.csv", "1\n");
        Assert.Equal(("", true), (Codes(await rig.LookAsync("link.yaml")), (await rig.LookAsync("link.yaml")).IsAccepted));
    }

    [Fact]
    public async Task A_write_within_the_grain_of_file_times_is_seen()
    {
        var now = rig.Engines.Time.GetUtcNow().UtcDateTime;
        rig.Write("a.yaml", Saying("a", "one"), now);
        rig.Write("table.csv", "1", now);
        rig.Write("b.yaml", Reading("b", "table.csv"));
        await rig.LookAsync();
        rig.Write("a.yaml", Saying("a", "two"), now);
        rig.Write("table.csv", "2", now);

        Assert.Equal([2, 2], (await rig.LookAsync()).Select(w => w.Revision!.Number));
    }

    [Fact]
    public async Task A_file_that_goes_is_told_and_leaves_its_revisions()
    {
        rig.Write("a.yaml", Saying("a"));
        await rig.LookAsync();
        File.Delete(rig.At("a.yaml"));

        Assert.Empty(await rig.LookAsync());
        Assert.Equal(("a.yaml", true, 1), (rig.Told[^1].Path, rig.Told[^1].IsGone, rig.Told[^1].Revision!.Number));
        Assert.Equal(1, (await rig.NewestAsync("a")).Number);
    }
}
