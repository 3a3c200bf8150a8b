using System.Diagnostics;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class RevisionTests : IAsyncDisposable
{
    private const string Greet = """
        apiVersion: workflows/v1
        name: greet
        version: 1.0.0
        inputs:
          name: { type: string, default: Ada }
        steps:
          read: { uses: data/read-csv, with: { path: ../data/iris.csv, label: species } }
          say: { uses: flow/print, with: { message: "Hello ${{ inputs.name }}" } }
        outputs:
          said: ${{ steps.say.outputs.message }}
          rows: ${{ steps.read.outputs.dataset.rows }}
        """;

    private readonly Home home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => home.DisposeAsync();

    [Fact]
    public async Task A_registered_workflow_runs_by_name_without_its_files()
    {
        await StartAsync();
        var registered = await RegisterAsync();
        home.Write("specs/greet.yaml", Greet.Replace("1.0.0", "2.0.0", StringComparison.Ordinal).Replace("Hello", "Goodbye", StringComparison.Ordinal));
        var second = await RegisterAsync();
        Directory.Delete(home.Beside("specs"), recursive: true);
        Directory.Delete(home.Beside("data"), recursive: true);

        Assert.Equal(("added", 1, "1.0.0"), Shape(registered));
        Assert.Equal(("added", 2, "2.0.0"), Shape(second));
        foreach (var (reference, said, number) in new[] { ("greet", "Goodbye Ada", 2), ("greet@1.0.0", "Hello Ada", 1), ("greet@1", "Hello Ada", 1) })
        {
            var run = await home.DriveAsync(Token, "run", reference);
            Assert.Equal((0, said, 150, number), (run.Command.ExitCode, (string?)run.Json["outputs"]!["said"], (int)run.Json["outputs"]!["rows"]!, (int)run.Json["revision"]!["number"]!));
        }

        var shown = await home.RunAsync(Token, "show", "3", "-o", "json");
        Assert.Equal("1.0.0", (string?)shown.Json["revision"]!["version"]);
    }

    [Fact]
    public async Task The_same_content_is_the_same_revision_whoever_registers_it()
    {
        await StartAsync();
        var first = await RegisterAsync("--author", "Ada");
        var again = await RegisterAsync("--author", "Grace");

        Assert.Equal(("known", 1, "1.0.0"), Shape(again));
        Assert.Equal("Ada", (string?)again.Json["revision"]!["author"]);
        Assert.Equal((string?)first.Json["revision"]!["bundle"]!["hash"], (string?)again.Json["revision"]!["bundle"]!["hash"]);
    }

    [Fact]
    public async Task A_label_with_other_content_is_refused_with_the_difference()
    {
        await StartAsync();
        await RegisterAsync();
        home.Write("specs/greet.yaml", Greet.Replace("default: Ada", "default: Grace", StringComparison.Ordinal));
        await File.AppendAllTextAsync(home.Beside("data/iris.csv"), "5.1,3.5,1.4,0.2,setosa\n", Token);

        var refused = await home.RunAsync(Token, "register", home.Beside("specs/greet.yaml"));

        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("error version-taken: Version 1.0.0 of workflow 'greet' is revision 1", refused.Errors);
        Assert.Contains("~ input name changed\n    default: Ada → Grace", refused.Output);
        Assert.Contains("~ file data/iris.csv changed", refused.Output);
        Assert.Single((await home.RunAsync(Token, "show", "greet", "-o", "json")).Json["revisions"]!.AsArray());
    }

    [Fact]
    public async Task A_clean_commit_names_its_revision()
    {
        await StartAsync();
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "Begin");
        var clean = await RegisterAsync();
        var commit = (string)clean.Json["revision"]!["commit"]!;
        home.Write("specs/greet.yaml", Greet.Replace("1.0.0", "1.1.0", StringComparison.Ordinal));
        var dirty = await RegisterAsync();

        Assert.Matches("^[0-9a-f]{40}$", commit);
        Assert.Null(dirty.Json["revision"]!["commit"]);
        var run = await home.DriveAsync(Token, "run", $"greet@{commit[..7]}");
        Assert.Equal(1, (int)run.Json["revision"]!["number"]!);
    }

    [Fact]
    public async Task Diff_compares_files_and_revisions()
    {
        await StartAsync();
        await RegisterAsync();
        home.Write("specs/greet.yaml", Greet.Replace("1.0.0", "1.1.0", StringComparison.Ordinal).Replace("Hello", "Hi", StringComparison.Ordinal));

        var people = await home.RunAsync(Token, "diff", "greet@1.0.0", home.Beside("specs/greet.yaml"));
        var programs = await home.RunAsync(Token, "diff", "greet", home.Beside("specs/greet.yaml"), "-o", "json");

        Assert.Equal((0, ""), (people.ExitCode, people.Errors));
        Assert.Contains("~ step say changed\n    with.message: Hello ${{ inputs.name }} → Hi ${{ inputs.name }}", people.Output);
        Assert.Equal(["step say", "key version"], programs.Json["changes"]!.AsArray().Select(c => $"{c!["part"]} {c["name"]}"));
    }

    [Fact]
    public async Task Show_tells_of_a_workflow_and_what_it_takes()
    {
        await StartAsync();
        await RegisterAsync();

        var people = await home.RunAsync(Token, "show", "greet");
        var programs = await home.RunAsync(Token, "show", "greet@1.0.0", "-o", "json");

        Assert.Equal((0, ""), (people.ExitCode, people.Errors));
        Assert.Contains("specs/greet.yaml", people.Output);
        Assert.Equal("name", (string?)Assert.Single(programs.Json["inputs"]!.AsArray())!["name"]);
        Assert.Equal(1, (int)programs.Json["shown"]!["number"]!);
    }

    [Theory]
    [InlineData("run gret", "workflow-unknown", "Did you mean 'greet'?")]
    [InlineData("run greet@9", "revision-unknown", "greet@1.0.0")]
    [InlineData("diff greet@1.0.0 greet@1234567", "revision-unknown", "greet@1.0.0")]
    [InlineData("show nothing", "run-not-found", "workflows list")]
    public async Task An_unknown_name_says_what_there_is(string typed, string code, string hint)
    {
        await StartAsync();
        await RegisterAsync();

        var result = await home.RunAsync(Token, typed.Split(' '));

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"error {code}: ", result.Errors);
        Assert.Contains(hint, result.Errors);
    }

    [Fact]
    public async Task What_cannot_be_captured_is_refused()
    {
        await StartAsync();
        File.Move(home.Beside("data/iris.csv"), home.Beside("data/real.csv"));
        File.CreateSymbolicLink(home.Beside("data/iris.csv"), home.Beside("data/real.csv"));
        var link = await home.RunAsync(Token, "register", home.Beside("specs/greet.yaml"));
        File.Delete(home.Beside("data/iris.csv"));
        await using (var large = File.Create(home.Beside("data/iris.csv"))) large.SetLength(65L << 20);
        var size = await home.RunAsync(Token, "register", home.Beside("specs/greet.yaml"));

        Assert.StartsWith("error bundle-link: ", link.Errors);
        Assert.StartsWith("error bundle-too-large: ", size.Errors);
        Assert.Contains("data/iris.csv with 65 MiB", size.Errors);
    }

    private static (string?, int, string?) Shape(CommandResult registered) => (
        (string?)registered.Json["outcome"], (int)registered.Json["revision"]!["number"]!, (string?)registered.Json["revision"]!["version"]);

    private async Task StartAsync()
    {
        home.Write("specs/greet.yaml", Greet);
        home.Bring("specs/data/iris.csv", "data/iris.csv");
        await GitAsync("init", "-q");
    }

    private async Task<CommandResult> RegisterAsync(params string[] options)
    {
        var result = await home.RunAsync(Token, ["register", home.Beside("specs/greet.yaml"), "-o", "json", .. options]);
        Assert.True(result.ExitCode == 0, $"{result}");
        return result;
    }

    private async Task GitAsync(params string[] arguments)
    {
        using var git = Process.Start("git", ["-C", home.Beside("."), .. arguments]);
        await git.WaitForExitAsync(Token);
        Assert.Equal(0, git.ExitCode);
    }
}
