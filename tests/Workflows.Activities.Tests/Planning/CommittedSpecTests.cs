using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Activities.Tests.Planning;

/// <summary>What is committed under <c>specs</c> and must fit the built-in activities: examples, valid cases, the JSON schema.</summary>
public sealed class CommittedSpecTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.FromAssemblies(typeof(Registration).Assembly);

    public static TheoryData<string> Valid =>
    [
        .. new[] { "specs/examples", "specs/valid" }
            .Where(folder => Directory.Exists(Repository.Path(folder)))
            .SelectMany(folder => Directory.GetFiles(Repository.Path(folder), "*.yaml").Where(file => !file.EndsWith(".tests.yaml", StringComparison.Ordinal)).Select(file => $"{folder}/{Path.GetFileName(file)}"))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task Plans_without_a_diagnostic(string file)
    {
        var path = Repository.Path(file);
        var reading = await SpecReader.ReadFileAsync(path, file, TestContext.Current.CancellationToken);
        Assert.Empty(reading.Diagnostics);

        var source = new PlanSource(path, Repository.Path("."), []);
        var family = await WorkflowFamily.GatherAsync(reading.Spec!, source, new FileWorkflows(), TestContext.Current.CancellationToken);
        var result = new Planner(Catalog, []).Plan(reading.Spec!, source, family);

        Assert.Empty(result.Diagnostics);
        Assert.NotNull(result.Plan);
    }

    [Fact]
    public async Task The_committed_schema_is_the_generated_one()
    {
        var generated = SpecSchema.Generate(Catalog).ToJsonString(WorkflowJson.Indented) + "\n";

        var committed = await File.ReadAllTextAsync(Repository.Path("specs/schema/workflow.schema.json"), TestContext.Current.CancellationToken);

        Assert.True(generated == committed, "The schema is out of date: write it anew: workflows schema --write specs/schema/workflow.schema.json.");
    }

    [Fact]
    public async Task The_committed_reference_is_the_generated_one()
    {
        var committed = await File.ReadAllTextAsync(Repository.Path("specs/README.md"), TestContext.Current.CancellationToken);

        Assert.True(SpecReference.Generate(Catalog) == committed, "The reference is out of date: write it anew: workflows schema --reference --write specs/README.md.");
    }
}
