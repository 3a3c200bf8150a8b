using System.Threading.Channels;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Repositories;
using Workflows.Core.Revisions;
using Workflows.Core.Tests.Git;
using Workflows.Core.Tests.Hosting;
using Xunit;

namespace Workflows.Core.Tests.Repositories;

/// <summary>What becomes of commits: real repositories, a real store.</summary>
public sealed class RepositorySyncTests : IAsyncDisposable
{
    private readonly EngineRig rig = new() { Activities = [typeof(Work), typeof(Read)] };
    private readonly GitRepository git = new();
    private bool isOpen;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        git.Dispose();
        await rig.DisposeAsync();
    }

    [Fact]
    public async Task A_workflow_without_a_mistake_becomes_a_revision_with_commit_path_and_author()
    {
        var commit = git.Commit("Add one", ("specs/a.yaml", Spec("a")), ("elsewhere/b.yaml", Spec("b")), ("specs/compose.yaml", "services: {}\n"));
        await FollowAsync(path: "specs");

        var branch = Assert.Single((await LookAsync()).Branches);

        var spec = Assert.Single(branch.Specs);
        Assert.Equal(("main", commit, "Ada Lovelace <ada@example.org>", "specs/a.yaml", "a", 1), (branch.Branch, branch.Commit, branch.Author, spec.Path, spec.Workflow, spec.Revision));
        var revision = await NewestAsync("a");
        Assert.Equal((commit, "specs/a.yaml", "Ada Lovelace <ada@example.org>"), (revision.Commit, revision.Path, revision.Author));
        Assert.Equal("a", (await rig.Service<WorkflowEngine>().CompileRegisteredAsync($"a@{commit[..7]}", Token)).Plan!.Workflow);
        Assert.Empty((await LookAsync()).Branches);
    }

    [Fact]
    public async Task A_workflow_with_a_mistake_replaces_nothing_and_is_told_with_its_place()
    {
        var good = git.Commit("Good", ("a.yaml", Spec("a")));
        await FollowAsync();
        await LookAsync();
        git.Commit("Bad", ("a.yaml", "apiVersion: workflows/v1\nname: a\nsteps:\n  s: { uses: test/wrok }\n"));

        var spec = Assert.Single((await LookAsync()).Branches.Single().Specs);

        var mistake = Assert.Single(spec.Diagnostics);
        Assert.Equal(("a.yaml", 4, 14, Severity.Error), (mistake.Span.File, mistake.Span.Line, mistake.Span.Column, mistake.Severity));
        Assert.Null(spec.Revision);
        Assert.Equal(good, (await NewestAsync("a")).Commit);
    }

    [Fact]
    public async Task A_deleted_workflow_is_disabled_and_says_why_until_it_comes_back()
    {
        git.Commit("Add", ("a.yaml", Spec("a")), ("b.yaml", Spec("b")));
        await FollowAsync();
        await LookAsync();
        git.Git("rm", "--quiet", "a.yaml");
        var gone = git.Commit("Remove a");

        Assert.Equal(["a"], (await LookAsync()).Branches.Single().Disabled);

        var refused = await Assert.ThrowsAsync<FailureException>(() => rig.Service<WorkflowEngine>().CompileRegisteredAsync("a", Token));
        Assert.Equal("workflow-disabled", refused.Failure.Code);
        Assert.Contains(gone[..12], refused.Message);
        Assert.NotNull((await rig.Service<WorkflowEngine>().CompileRegisteredAsync("a@1", Token)).Plan);
        git.Commit("Bring it back", ("c.yaml", Spec("a")));
        await LookAsync();
        Assert.NotNull((await rig.Service<WorkflowEngine>().CompileRegisteredAsync("a", Token)).Plan);
    }

    [Fact]
    public async Task A_renamed_file_is_the_same_workflow()
    {
        git.Commit("Add", ("a.yaml", Spec("a")));
        await FollowAsync();
        await LookAsync();
        git.Git("mv", "a.yaml", "b.yaml");
        git.Commit("Rename");

        var branch = (await LookAsync()).Branches.Single();

        Assert.Empty(branch.Disabled);
        Assert.Equal("b.yaml", (await NewestAsync("a")).Path);
    }

    [Fact]
    public async Task A_forced_push_is_taken_as_it_is_and_told()
    {
        var first = git.Commit("One", ("a.yaml", Spec("a", "1.0.0")));
        git.Commit("Two", ("a.yaml", Spec("a", "2.0.0")));
        await FollowAsync();
        await LookAsync();
        git.Git("reset", "--quiet", "--hard", first);
        var forced = git.Commit("Another two", ("a.yaml", Spec("a", "3.0.0")));

        var branch = (await LookAsync()).Branches.Single();

        Assert.True(branch.IsForced);
        Assert.Equal((forced, "3.0.0"), ((await NewestAsync("a")).Commit, (await NewestAsync("a")).Version));
        Assert.NotNull((await rig.Service<WorkflowEngine>().CompileRegisteredAsync("a@2.0.0", Token)).Plan);
    }

    [Fact]
    public async Task A_label_with_other_content_gets_the_commit_behind_it_and_a_warning()
    {
        git.Commit("One", ("a.yaml", Spec("a", "1.0.0")));
        await FollowAsync();
        await LookAsync();
        var second = git.Commit("Two", ("a.yaml", Spec("a", "1.0.0", tag: "other")));

        var spec = (await LookAsync()).Branches.Single().Specs.Single();

        Assert.Equal($"1.0.0+{second[..7]}", spec.Version);
        Assert.Equal((DiagnosticCodes.VersionTaken, Severity.Warning, 3), (spec.Diagnostics.Single().Code, spec.Diagnostics.Single().Severity, spec.Diagnostics.Single().Span.Line));
        Assert.Equal(2, (await NewestAsync("a")).Number);
    }

    [Fact]
    public async Task A_second_branch_lies_aside_and_one_that_is_not_allowed_is_only_checked()
    {
        var main = git.Commit("Main", ("a.yaml", Spec("a")));
        await FollowAsync(branches: ["main", "release/*"]);
        await LookAsync();
        git.Git("checkout", "--quiet", "-b", "release/1");
        var release = git.Commit("Release", ("a.yaml", Spec("a", tag: "release")));
        git.Git("checkout", "--quiet", "-b", "feature");
        var feature = git.Commit("Feature", ("a.yaml", Spec("a", tag: "feature")), ("b.yaml", "apiVersion: workflows/v1\nname: b\nsteps: 1\n"));

        var branches = (await LookAsync()).Branches.ToDictionary(b => b.Branch);

        Assert.Equal(main, (await NewestAsync("a")).Commit);
        Assert.Equal(2, branches["release/1"].Specs.Single().Revision);
        Assert.NotNull((await rig.Service<WorkflowEngine>().CompileRegisteredAsync($"a@{release[..7]}", Token)).Plan);
        Assert.False(branches["feature"].IsAllowed);
        Assert.Equal([(null, true), (null, false)], branches["feature"].Specs.Select(s => (s.Revision, s.IsValid)));
        Assert.Equal("revision-unknown", (await Assert.ThrowsAsync<FailureException>(() => rig.Service<WorkflowEngine>().CompileRegisteredAsync($"a@{feature[..7]}", Token))).Failure.Code);
    }

    [Fact]
    public async Task Files_that_are_not_taken_are_refused_with_the_reason()
    {
        using var inner = new GitRepository();
        inner.Commit("Inner", ("rows.csv", "x\n1\n"));
        git.Git("submodule", "--quiet", "add", inner.Path, "inner");
        await using (var large = File.Create(git.At("large.csv"))) large.SetLength(1L << 30);
        git.Commit("All kinds", ("sub.yaml", Reading("sub", "inner/rows.csv")), ("lfs.yaml", Reading("lfs", "lfs.csv")), ("large.yaml", Reading("large", "large.csv")), ("fine.yaml", Reading("fine", "fine.csv")),
            ("lfs.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1073741824\n"), ("fine.csv", "x\n1\n"));
        await FollowAsync();

        var specs = (await LookAsync()).Branches.Single().Specs.ToDictionary(s => s.Workflow!);

        Assert.True(specs["fine"].IsValid);
        foreach (var (name, reason) in (IEnumerable<(string, string)>)[("sub", "submodule"), ("lfs", "Git LFS"), ("large", "256 MiB")])
        {
            var mistake = Assert.Single(specs[name].Diagnostics);
            Assert.Equal((DiagnosticCodes.GitFileLeftOut, $"{name}.yaml", 4), (mistake.Code, mistake.Span.File, mistake.Span.Line));
            Assert.Contains(reason, mistake.Message);
        }
    }

    [Fact]
    public async Task Two_files_do_not_fight_for_a_name()
    {
        git.Commit("Add", ("a.yaml", Spec("a", tag: "first")), ("b.yaml", Spec("a", tag: "second")));
        await FollowAsync();
        await FollowAsync(name: "other");

        var specs = (await LookAsync()).Branches.Single().Specs;
        var others = (await LookAsync("other")).Branches.Single().Specs;

        Assert.Equal([1, null], specs.Select(s => s.Revision));
        Assert.Equal((DiagnosticCodes.WorkflowNameTaken, true), (specs[1].Diagnostics.Single().Code, specs[1].Diagnostics.Single().Message.Contains("a.yaml", StringComparison.Ordinal)));
        Assert.All(others, s => Assert.Equal(DiagnosticCodes.WorkflowNameTaken, s.Diagnostics.Single().Code));
    }

    [Fact]
    public async Task A_workflow_may_use_another_one_of_the_same_push()
    {
        git.Commit("Add", ("a.yaml", "apiVersion: workflows/v1\nname: a\nsteps:\n  s: { workflow: { use: z@1.0.0 } }\n"), ("z.yaml", Spec("z", "1.0.0")));
        await FollowAsync();

        Assert.All((await LookAsync()).Branches.Single().Specs, s => Assert.Equal(1, s.Revision));
    }

    [Fact]
    public async Task A_repository_that_is_away_or_has_no_such_branch_keeps_what_was_known()
    {
        git.Commit("Add", ("a.yaml", Spec("a")));
        await FollowAsync();
        await LookAsync();
        git.Git("branch", "--move", "main", "trunk");

        Assert.Equal("branch-missing", (await Assert.ThrowsAsync<FailureException>(() => LookAsync())).Failure.Code);

        var kept = await rig.Service<RepositoryDesk>().FindAsync("default", "models", Token);
        Assert.Equal(("branch-missing", 1), (kept.State.Failure!.Code, kept.State.Branches.Single().Specs.Count));
        Assert.Contains("trunk", kept.State.Failure.Message);
        Assert.NotNull((await rig.Service<WorkflowEngine>().CompileRegisteredAsync("a", Token)).Plan);
    }

    [Fact]
    public async Task What_is_removed_takes_its_clone_along_and_leaves_its_workflows()
    {
        git.Commit("Add", ("a.yaml", Spec("a")));
        await FollowAsync();
        await LookAsync();

        await rig.Service<RepositoryDesk>().RemoveAsync("default", "models", Token);

        Assert.Empty(Directory.GetDirectories(Path.Combine(rig.Home, "repositories/default")));
        Assert.NotNull((await rig.Service<WorkflowEngine>().CompileRegisteredAsync("a", Token)).Plan);
        Assert.Equal("repository-unknown", (await Assert.ThrowsAsync<FailureException>(() => LookAsync())).Failure.Code);
    }

    [Fact]
    public async Task A_push_starts_its_runs_at_exactly_its_commit_with_the_data_of_it()
    {
        git.Commit("Add", ("specs/a.yaml", OnPush), ("data/rows.csv", "old"), ("notes.txt", "x"));
        await FollowAsync();
        var first = (await LookAsync()).Branches.Single();
        git.Commit("Notes only", ("notes.txt", "y"), ("specs/a.layout.json", "{}"));
        var second = (await LookAsync()).Branches.Single();
        var commit = git.Commit("New rows\n\nThe old ones were wrong.", ("data/rows.csv", "new"));
        var third = (await LookAsync()).Branches.Single();
        git.Commit("Newer rows [skip ci]", ("data/rows.csv", "newer"));
        var fourth = (await LookAsync()).Branches.Single();

        Assert.Equal([null, null, 1L, null], new[] { first, second, third, fourth }.Select(b => b.Specs.Single().Run));
        var engine = rig.Service<WorkflowEngine>();
        var run = (await engine.ReadAsync("1", Token)).Run;
        await engine.ContinueAsync(run.Id, Token);
        var document = await rig.PassAsync(engine.WaitAsync(run.Id, Token));
        Assert.Equal(("new", "Ada Lovelace <ada@example.org>"), ((string?)document.Outputs!["rows"], (string?)document.Outputs["who"]));
        Assert.Equal($"push models main {commit[..12]}", run.By);
        Assert.Equal(commit, (await engine.ReadAsync("1", Token)).Created.Source!.Revision!.Commit);
    }

    [Fact]
    public async Task A_push_whose_inputs_do_not_fit_starts_nothing_and_says_where()
    {
        git.Commit("Add", ("a.yaml", OnPush.Replace("event.body.author", "event.body.forced", StringComparison.Ordinal).Replace("../data", "data", StringComparison.Ordinal)), ("data/rows.csv", "x"));
        await FollowAsync();
        await LookAsync();
        git.Commit("Again", ("data/rows.csv", "y"));

        var spec = (await LookAsync()).Branches.Single().Specs.Single();

        Assert.Null(spec.Run);
        Assert.Equal((DiagnosticCodes.PushInputs, "a.yaml", 5), (spec.Diagnostics.Single().Code, spec.Diagnostics.Single().Span.File, spec.Diagnostics.Single().Span.Line));
    }

    [Fact]
    public async Task A_tag_starts_its_runs_at_its_commit_when_that_lies_on_an_allowed_branch()
    {
        var tagged = git.Commit("Add", ("a.yaml", "apiVersion: workflows/v1\nname: a\non: { push: { tags: [v*] } }\nsteps:\n  s: { uses: test/work, with: { name: x } }\n"));
        git.Git("tag", "v0");
        await FollowAsync();
        await LookAsync();
        git.Git("tag", "--annotate", "v1", "--message", "One");
        git.Git("checkout", "--quiet", "-b", "feature");
        git.Commit("Not allowed", ("a.yaml", Spec("a", tag: "y")));
        git.Git("tag", "v2");

        var branches = (await LookAsync()).Branches;

        var tag = Assert.Single(branches, b => b.Branch.StartsWith("refs/tags/", StringComparison.Ordinal));
        Assert.Equal(("refs/tags/v1", tagged, 1L), (tag.Branch, tag.Commit, tag.Specs.Single().Run));
        Assert.Equal(1, (await NewestAsync("a")).Number);
    }

    [Theory]
    [InlineData("main", "specs/a.yaml", true)]
    [InlineData("main", "specs/a.layout.json", false)]
    [InlineData("main", "specs/old/a.yaml", false)]
    [InlineData("main", "other/a.yaml", false)]
    [InlineData("feature", "specs/a.yaml", false)]
    [InlineData("refs/tags/v1.2", "other/a.yaml", true)]
    [InlineData("refs/tags/w1", "specs/a.yaml", false)]
    public void A_trigger_names_branches_and_paths(string branch, string path, bool fits) =>
        Assert.Equal(fits, PushedRuns.Fits(new PlannedPush(["main", "release/*"], ["v*"], ["specs/**"], ["specs/old/**"], new Dictionary<string, Binding>()), branch, [path]));

    [Fact]
    public async Task A_server_looks_when_a_push_is_told_of_and_now_and_then()
    {
        git.Commit("Add", ("a.yaml", Spec("a")));
        await FollowAsync();
        var seen = Channel.CreateUnbounded<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var follower = rig.Service<RepositoryFollower>();
        var following = follower.RunAsync((_, report, failure) => seen.Writer.TryWrite(report?.Branches[0].Commit ?? failure!.Code), stop.Token);
        await seen.Reader.ReadAsync(Token);

        var told = git.Commit("Told of", ("a.yaml", Spec("a", tag: "told")));
        follower.Ring("default", "models");
        Assert.Equal(told, await seen.Reader.ReadAsync(Token));

        var found = git.Commit("Found", ("a.yaml", Spec("a", tag: "found")));
        Assert.Equal(found, await rig.PassAsync(seen.Reader.ReadAsync(Token).AsTask()));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    private const string OnPush = """
        apiVersion: workflows/v1
        name: a
        inputs: { who: { type: string } }
        on:
          push: { paths: ["data/**", "a.yaml"], inputs: { who: "${{ event.body.author }}" } }
        steps:
          s: { uses: test/read, with: { path: ../data/rows.csv } }
        outputs:
          rows: ${{ steps.s.outputs.name }}
          who: ${{ inputs.who }}
        """;

    private static string Spec(string name, string? version = null, string tag = "x") =>
        $"apiVersion: workflows/v1\nname: {name}\n{(version is null ? "" : $"version: {version}\n")}steps:\n  s: {{ uses: test/work, with: {{ name: {tag} }} }}\n";

    private static string Reading(string name, string file) =>
        $"apiVersion: workflows/v1\nname: {name}\nsteps:\n  s: {{ uses: test/read, with: {{ path: {file} }} }}\n";

    private async Task FollowAsync(string name = "models", string path = "", IReadOnlyList<string>? branches = null)
    {
        if (!isOpen) rig.Open();
        isOpen = true;
        await rig.Service<RepositoryDesk>().AddAsync(new NewRepository { Project = "default", Name = name, Url = git.Path, Path = path, Branches = branches ?? ["main"] }, "test", allowsLocal: true, Token);
    }

    private async Task<SyncReport> LookAsync(string name = "models") =>
        await rig.Service<RepositorySync>().LookAsync(await rig.Service<RepositoryDesk>().FindAsync("default", name, Token), Token);

    private async Task<Revision> NewestAsync(string workflow) => (await rig.Service<IRevisionStore>().ListAsync("default", workflow, Token))[0];
}

[Activity("test/read", Summary = "Reads a file.")]
internal sealed class Read : IActivity<ReadInput, WorkOutput>
{
    public async Task<WorkOutput> RunAsync(ReadInput input, ActivityContext context) => new() { Name = await File.ReadAllTextAsync(input.Path.Path, context.Cancellation) };
}

internal sealed record ReadInput
{
    [Field("Which.")]
    public required SourcePath Path { get; init; }
}
