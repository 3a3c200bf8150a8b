using System.Text.Encodings.Web;
using System.Text.Json;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Activities.Tests.Planning;

/// <summary>Every file in <c>specs/invalid/planning</c> reads without a diagnostic, and planning it with the built-in activities gives exactly those beside it.</summary>
public sealed class InvalidPlanTests
{
    private const string Folder = "specs/invalid/planning";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // A machine that is the same everywhere.
    private static readonly Device Cpu = new("cpu", DeviceKind.Cpu, 1L << 30, "cpu-avx2-t1", "a CPU");

    private static readonly Planner Planner = new(ActivityCatalog.FromAssemblies(typeof(Registration).Assembly), [Cpu]);

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Repository.Path(Folder), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Gives_the_diagnostics_beside_it(string name)
    {
        var path = Repository.Path($"{Folder}/{name}.yaml");
        var expected = await File.ReadAllTextAsync(Path.ChangeExtension(path, ".expected.json"), TestContext.Current.CancellationToken);
        var reading = await SpecReader.ReadFileAsync(path, name + ".yaml", TestContext.Current.CancellationToken);
        Assert.Empty(reading.Diagnostics);

        var source = new PlanSource(path, Path.GetFullPath(Repository.Path(".")), []);
        var family = await WorkflowFamily.GatherAsync(reading.Spec!, source, new FileWorkflows(), TestContext.Current.CancellationToken);
        var result = Planner.Plan(reading.Spec!, source, family);

        Assert.Null(result.Plan);
        Assert.Equal(expected.TrimEnd(), JsonSerializer.Serialize(result.Diagnostics.Select(Expectation.Of), Json), ignoreLineEndingDifferences: true);
    }

    private sealed record Expectation(string Code, string Severity, int Line, int Column, int EndLine, int EndColumn, string Message, string Fix)
    {
        public static Expectation Of(Diagnostic found) =>
            new(found.Code, found.Severity.ToString().ToLowerInvariant(), found.Span.Line, found.Span.Column, found.Span.EndLine, found.Span.EndColumn, found.Message, found.Fix);
    }
}
