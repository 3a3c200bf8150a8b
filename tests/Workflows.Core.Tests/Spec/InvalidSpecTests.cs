using System.Text.Encodings.Web;
using System.Text.Json;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

/// <summary>Every file in <c>specs/invalid</c> gives exactly the diagnostics that stand beside it.</summary>
public sealed class InvalidSpecTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Repository.Path("specs/invalid"), "*.yaml").Select(file => Path.GetFileName(file)[..^".yaml".Length]).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Gives_the_diagnostics_beside_it(string name)
    {
        var path = Repository.Path($"specs/invalid/{name}.yaml");
        var expected = await File.ReadAllTextAsync(Path.ChangeExtension(path, ".expected.json"), TestContext.Current.CancellationToken);

        var found = await DiagnoseAsync(path, name + ".yaml", TestContext.Current.CancellationToken);

        Assert.NotEmpty(found);
        Assert.Equal(expected.TrimEnd(), JsonSerializer.Serialize(found.Select(Expectation.Of), Json), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_expectation_belongs_to_a_file()
    {
        var expectations = Directory.GetFiles(Repository.Path("specs/invalid"), "*.expected.json").Select(file => Path.GetFileName(file).Replace(".expected.json", "", StringComparison.Ordinal));

        Assert.Equal(Names.Select(row => row.Data), expectations.Order());
    }

    // What a user sees. Where planning adds to it: the reader's diagnostics, then the planner's when there is a spec.
    private static async Task<IReadOnlyList<Diagnostic>> DiagnoseAsync(string path, string fileName, CancellationToken token)
    {
        var reading = await SpecReader.ReadFileAsync(path, fileName, token);
        return reading.Diagnostics;
    }

    private sealed record Expectation(string Code, string Severity, int Line, int Column, int EndLine, int EndColumn, string Message, string Fix)
    {
        public static Expectation Of(Diagnostic found) =>
            new(found.Code, found.Severity.ToString().ToLowerInvariant(), found.Span.Line, found.Span.Column, found.Span.EndLine, found.Span.EndColumn, found.Message, found.Fix);
    }
}
