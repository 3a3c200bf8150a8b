using System.Diagnostics;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Sources;
using Xunit;
using static Workflows.Core.Tests.Hosting.Sources.FolderRig;

namespace Workflows.Core.Tests.Hosting.Sources;

public sealed class FolderListTests : IAsyncDisposable
{
    private readonly FolderRig rig = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Lists_workflows_by_path_and_nothing_else()
    {
        rig.Write("b.yaml", Saying("b"));
        rig.Write("a/z.yml", Saying("z"));
        rig.Write("steps-only.yaml", "name: short\nsteps:\n  say: { uses: test/work, with: { name: x } }\n");
        rig.Write("broken.yaml", "steps: [");
        rig.Write("quoted.yaml", "apiVersion: \"workflows/v1\"\n");
        foreach (var path in new[] { ".hidden/a.yaml", ".a.yaml", "bin/a.yaml", "obj/a.yaml", "x/node_modules/a.yaml", "a.tests.yaml", "a.txt" }) rig.Write(path, Saying("no"));
        rig.Write("compose.yaml", "services:\n  db: { image: postgres }\n  steps: 1\n");
        rig.Write("ci.yaml", "apiVersion: apps/v1\nkind: Deployment\n");
        rig.Write("empty.yaml", "");

        Assert.Equal("a/z.yml b.yaml broken.yaml quoted.yaml steps-only.yaml", await rig.PathsAsync());
    }

    [Fact]
    public async Task Tells_what_a_list_shows()
    {
        rig.Write("a.yaml", Saying("a", more: """
            description: Says hello.
            labels: { team: vision }
            secrets: [hook]
            on: { schedule: [{ cron: "0 3 * * *" }], webhook: { secret: hook } }
            """));

        var listed = await rig.LookAsync("a.yaml");

        Assert.Equal("", Codes(listed));
        Assert.Equal(("a", "Says hello.", "vision", true, false, true), (listed.Name, listed.Description, listed.Labels["team"], listed.HasWebhook, listed.HasPush, listed.HasSchedule));
        Assert.Equal(File.GetLastWriteTimeUtc(rig.At("a.yaml")), listed.ChangedAt.UtcDateTime);
        Assert.Equal(ContentHash.Of(await File.ReadAllTextAsync(rig.At("a.yaml"), Token)), listed.ETag);
    }

    [Fact]
    public async Task Leaves_alone_what_the_ignore_file_names()
    {
        foreach (var path in new[] { "a.yaml", "drafts/b.yaml", "drafts/deep/c.yaml", "x/old.yaml", "x/new.yaml" }) rig.Write(path, Saying(Path.GetFileNameWithoutExtension(path)));
        rig.Write(".workflowsignore", "# not ready\ndrafts/\n\n**/old.yaml\r\n/a.yaml\n");

        Assert.Equal("a.yaml x/new.yaml", await rig.PathsAsync());
        var problem = Assert.Single(rig.Source.Problems);
        Assert.Equal((DiagnosticCodes.PathPattern, Severity.Warning, ".workflowsignore:5:1"), (problem.Code, problem.Severity, problem.Span.ToString()));

        rig.Write(".workflowsignore", "a.yaml\n");
        Assert.Equal("drafts/b.yaml drafts/deep/c.yaml x/new.yaml x/old.yaml", await rig.PathsAsync());
        Assert.Equal("a.yaml", Assert.Single(rig.Told, w => w.IsGone).Path);
        Assert.Empty(rig.Source.Problems);
    }

    [Fact]
    public async Task Shows_the_examples_of_this_repository_and_none_of_its_test_cases()
    {
        using var source = new FolderSource(rig.Engine, Repository.Path("specs"), rig.Engines.Time);
        await source.LookAsync(Token);

        var listed = await source.ListAsync(Token);

        Assert.Contains(listed, w => w.Path == "examples/01-hello.yaml");
        Assert.All(listed, w => Assert.StartsWith("examples/", w.Path));
    }

    [Fact]
    public async Task Follows_no_link_out_of_the_source()
    {
        File.WriteAllText(rig.Beside("outside.yaml"), Saying("outside"));
        Directory.CreateDirectory(rig.Beside("elsewhere"));
        File.WriteAllText(rig.Beside("elsewhere/e.yaml"), Saying("e"));
        rig.Write("a.yaml", Saying("a"));
        File.CreateSymbolicLink(rig.At("out.yaml"), rig.Beside("outside.yaml"));
        File.CreateSymbolicLink(rig.At("dangling.yaml"), "nowhere.yaml");
        File.CreateSymbolicLink(rig.At("loop.yaml"), "loop.yaml");
        Directory.CreateSymbolicLink(rig.At("folder"), rig.Beside("elsewhere"));
        Directory.CreateSymbolicLink(rig.At("round"), rig.Folder);
        Directory.CreateDirectory(rig.At("folder.yaml"));
        File.CreateSymbolicLink(rig.At("inside.yaml"), "x/inner.yaml");
        rig.Write("x/inner.yaml", Saying("inner"));

        Assert.Equal("a.yaml inside.yaml x/inner.yaml", await rig.PathsAsync());
        var linked = await rig.LookAsync("inside.yaml");
        Assert.Equal(("bundle-link", null, null), (Codes(linked), linked.Name, linked.Revision));
        Assert.Equal("", Codes(await rig.LookAsync("x/inner.yaml")));
    }

    [Fact]
    public async Task Survives_pipes_strange_names_and_very_deep_folders()
    {
        foreach (var name in new[] { "pipe.yaml", "data.csv" }) Process.Start("mkfifo", [rig.At(name)]).WaitForExit();
        rig.Write("a.yaml", Reading("a", "data.csv"));
        rig.Write("hashed.yaml", Saying("hashed", "${{ vars.all }}", more: "vars: { all: \"${{ hashFiles('*.csv') }}\" }"));
        rig.Write("used.yaml", "apiVersion: workflows/v1\nname: used\nsteps:\n  part: { workflow: { use: ./pipe.yaml } }\n");
        rig.Write("<b>&amp;.yaml", Saying("markup"));
        rig.Write("two\nlines.yaml", Saying("two"));
        var deep = Directory.CreateDirectory(rig.At("deep"));
        for (var i = 0; i < 1000; i++) deep = deep.CreateSubdirectory("d");
        File.WriteAllText(Path.Combine(deep.FullName, "x.yaml"), Saying("x"));
        rig.Write("z.yaml", Saying("z"));

        Assert.Equal("<b>&amp;.yaml a.yaml hashed.yaml used.yaml z.yaml", await rig.PathsAsync());
        Assert.Equal("hash-files-empty", Codes(await rig.LookAsync("hashed.yaml")));
        Assert.Equal("path-not-a-file", Codes(await rig.LookAsync("used.yaml")));
        Assert.Equal("", Codes(await rig.LookAsync("z.yaml")));
    }

    [Fact]
    public async Task Says_of_a_file_that_is_too_large_that_it_is()
    {
        rig.Write("a.yaml", Saying("a") + new string('#', 2 << 20));

        var listed = await rig.LookAsync("a.yaml");

        Assert.Equal(("file-too-large", "a", null), (Codes(listed), listed.Name, listed.Revision));
    }

    [Fact]
    public async Task Looks_at_five_thousand_files_and_says_that_there_are_more()
    {
        for (var i = 0; i <= 5_000; i++) File.WriteAllText(rig.At($"n{i:D5}.yaml"), "a: 1\n");
        rig.Write("a.yaml", Saying("a"));
        rig.Write("n99999.yaml", Saying("z"));

        Assert.Equal("a.yaml", await rig.PathsAsync());
        Assert.Equal("specs-folder-too-large", Assert.Single(rig.Source.Problems).Code);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("specs/a.yaml")]
    [InlineData("")]
    public async Task Needs_a_folder(string folder)
    {
        rig.Write("a.yaml", Saying("a"));

        Assert.Equal("specs-folder-not-found", await CodeAsync(() => Task.FromResult(
            new FolderSource(rig.Engine, folder.Length == 0 ? "" : rig.Beside(folder), rig.Engines.Time))));
    }

    [Fact]
    public async Task Keeps_the_list_while_the_folder_is_gone()
    {
        rig.Write("a.yaml", Saying("a"));
        await rig.LookAsync();
        Directory.Move(rig.Folder, rig.Beside("aside"));

        Assert.Equal("a.yaml", await rig.PathsAsync());
        Assert.Equal("specs-folder-unreadable", Assert.Single(rig.Source.Problems).Code);

        Directory.Move(rig.Beside("aside"), rig.Folder);
        rig.Write("b.yaml", Saying("b"));
        Assert.Equal("a.yaml b.yaml", await rig.PathsAsync());
        Assert.Empty(rig.Source.Problems);
        Assert.DoesNotContain(rig.Told, w => w.IsGone);
    }

    [Fact]
    public async Task The_source_is_the_repository_that_the_folder_lies_in()
    {
        Directory.CreateDirectory(rig.Beside(".git"));
        File.WriteAllText(rig.Beside("table.csv"), "1\n");
        rig.Open();
        rig.Write("a.yaml", Reading("a", "../table.csv"));

        var listed = await rig.LookAsync("a.yaml");

        var kept = (await rig.Engine.CompileAsync(listed.Revision!, Token)).Plan!.Source.Root;
        Assert.Equal(("", "specs/a.yaml", true), (Codes(listed), listed.Revision!.Path, File.Exists(Path.Combine(kept, "table.csv"))));
    }
}
