using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class SourcePathsTests : IDisposable
{
    private readonly string top = Directory.CreateTempSubdirectory("source-paths-").FullName;
    private readonly string root;
    private readonly PlanSource source;

    public SourcePathsTests()
    {
        root = Path.Combine(top, "source");
        Directory.CreateDirectory(Path.Combine(root, "specs"));
        Directory.CreateDirectory(Path.Combine(root, "data"));
        Directory.CreateDirectory(Path.Combine(top, "source2"));
        File.WriteAllText(Path.Combine(root, "data", "a.csv"), "1");
        File.WriteAllText(Path.Combine(top, "outside.csv"), "1");
        File.WriteAllText(Path.Combine(top, "source2", "b.csv"), "1");
        source = new PlanSource(Path.Combine(root, "specs", "a.yaml"), root, []);
    }

    public void Dispose() => Directory.Delete(top, recursive: true);

    [Theory]
    [InlineData("../data/a.csv")]
    [InlineData("../../source/data/./a.csv")]
    public void Resolves_against_the_folder_of_the_spec(string written) =>
        Assert.Equal(Path.Combine(root, "data", "a.csv"), SourcePaths.Resolve(source, written).Path);

    [Theory]
    [InlineData("../data/b.csv", "file-not-found")]
    [InlineData("../nowhere/b.csv", "file-not-found")]
    [InlineData("../data/a.csv/b.csv", "file-not-found")]
    [InlineData("", "file-not-found")]
    [InlineData("a\0b", "file-not-found")]
    [InlineData("../data", "path-not-a-file")]
    [InlineData("..", "path-not-a-file")]
    [InlineData("../../outside.csv", "path-outside-source")]
    [InlineData("../../source2/b.csv", "path-outside-source")]
    [InlineData("/etc/passwd", "path-outside-source")]
    public void Says_why_there_is_no_file(string written, string code) => Assert.Equal(code, SourcePaths.Resolve(source, written).Problem?.Code);

    [Fact]
    public void Does_not_leave_the_source_by_a_link()
    {
        File.CreateSymbolicLink(Path.Combine(root, "data", "file"), "../../outside.csv");
        Directory.CreateSymbolicLink(Path.Combine(root, "data", "folder"), Path.Combine(top, "source2"));
        File.CreateSymbolicLink(Path.Combine(root, "data", "loop"), "loop");
        File.CreateSymbolicLink(Path.Combine(root, "data", "inside"), "a.csv");

        Assert.Equal("path-outside-source", SourcePaths.Resolve(source, "../data/file").Problem?.Code);
        Assert.Equal("path-outside-source", SourcePaths.Resolve(source, "../data/folder/b.csv").Problem?.Code);
        Assert.Equal("file-not-found", SourcePaths.Resolve(source, "../data/loop").Problem?.Code);
        Assert.NotNull(SourcePaths.Resolve(source, "../data/inside").Path);
    }

    [Fact]
    public void Opens_no_pipe()
    {
        System.Diagnostics.Process.Start("mkfifo", [Path.Combine(root, "data", "pipe")]).WaitForExit();

        Assert.Equal("path-not-a-file", SourcePaths.Resolve(source, "../data/pipe").Problem?.Code);
    }

    [Fact]
    public void Reads_below_the_further_roots_too()
    {
        var wider = source with { ReadRoots = [Path.Combine(top, "source2")] };

        Assert.NotNull(SourcePaths.Resolve(wider, Path.Combine(top, "source2", "b.csv")).Path);
        Assert.Equal("path-outside-source", SourcePaths.Resolve(wider, "../../outside.csv").Problem?.Code);
    }

    [Fact]
    public void Finds_the_source_behind_a_link()
    {
        Directory.CreateSymbolicLink(Path.Combine(top, "link"), root);
        var linked = new PlanSource(Path.Combine(top, "link", "specs", "a.yaml"), Path.Combine(top, "link"), []);

        Assert.Equal(Path.Combine(top, "link", "data", "a.csv"), SourcePaths.Resolve(linked, "../data/a.csv").Path);
    }

    [Fact]
    public void Makes_a_missing_literal_path_a_mistake_of_the_spec()
    {
        var mistake = SpecText.MistakeOf("steps: { load: { uses: data/load, with: { path: data/b.csv } } }", root);

        Assert.Equal(("file-not-found", 3, 49), (mistake.Code, mistake.Span.Line, mistake.Span.Column));
        Assert.Equal("There is no file 'data/b.csv' (it would be data/b.csv in the source).", mistake.Message);
        SpecText.PlanOf("steps: { load: { uses: data/load, with: { path: data/a.csv } } }", root);
    }
}
