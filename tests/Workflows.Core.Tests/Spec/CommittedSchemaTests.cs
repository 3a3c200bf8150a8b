using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

/// <summary>The committed JSON schema accepts what the reader accepts.</summary>
public sealed partial class CommittedSchemaTests
{
    private static readonly SchemaCheck Schema = new(JsonNode.Parse(File.ReadAllText(Repository.Path("specs/schema/workflow.schema.json")))!.AsObject());

    [Theory]
    [MemberData(nameof(ExampleSpecTests.Files), MemberType = typeof(ExampleSpecTests))]
    public async Task Accepts_every_valid_file(string file) =>
        Assert.Empty(Problems(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));

    [Fact]
    public async Task Accepts_every_workflow_of_the_reference()
    {
        var page = await File.ReadAllTextAsync(Repository.Path("specs/README.md"), TestContext.Current.CancellationToken);
        var workflows = Block().Matches(page).Select(m => m.Groups[1].Value).Where(text => text.Contains("apiVersion:", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(workflows);
        Assert.All(workflows, text => Assert.Empty(Problems(text)));
    }

    [Theory]
    [InlineData("steps: { a: {} }")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: hi }, workflow: { use: ./b.yaml } } }")]
    [InlineData("steps: { a: { approval: { message: Go? }, timeout: 1d } }")]
    [InlineData("steps: { a: { steps: { b: { uses: flow/print } } } }")]
    [InlineData("steps: { a: { wait: { for: soon } } }")]
    [InlineData("steps: { a: { wait: { for: 1m }, matrix: { rate: 1 } } }")]
    [InlineData("steps: { a: { wait: { for: 1m } } }\nconcurrency: { limit: 1 }")]
    [InlineData("steps: { a: { wait: { for: 1m } } }\njobs: {}")]
    public void Refuses_what_is_wrong(string rest) => Assert.NotEmpty(Problems($"{Specs.Head}{rest}\n"));

    private static IReadOnlyList<string> Problems(string yaml)
    {
        var findings = new Findings();
        var root = YamlReader.Read(SourceText.Decode("schema.yaml", System.Text.Encoding.UTF8.GetBytes(yaml), findings)!, findings);
        return Schema.Problems(SchemaCheck.Json(root!));
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
