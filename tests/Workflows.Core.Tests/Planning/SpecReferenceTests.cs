using System.Text;
using System.Text.RegularExpressions;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using Workflows.Core.Tests.Activities;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed partial class SpecReferenceTests
{
    private static readonly string Page = SpecReference.Generate(TestActivities.Catalog);

    [Fact]
    public void Shows_every_key_with_its_example()
    {
        foreach (var key in SpecKeys.Tables().Append(SpecKeys.TestFile).SelectMany(table => table.Keys))
        {
            Assert.Contains($"| `{key.Name}`", Page, StringComparison.Ordinal);
            Assert.Contains($"`{key.Example}` |", Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Shows_every_activity_with_its_inputs_and_outputs()
    {
        Assert.All(TestActivities.Catalog.All, activity => Assert.Contains($"### {activity.Name}\n\n{activity.Summary}", Page, StringComparison.Ordinal));
        Assert.Contains("| `layers[].activation` | one of relu, sigmoid |", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_lead_to_places_that_are_there()
    {
        var places = Anchor().Matches(Page).Select(m => m.Groups[1].Value).ToHashSet();
        var titles = Heading().Matches(Page).Select(m => m.Groups[1].Value.ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-')).ToHashSet();

        Assert.All(Link().Matches(Page).Select(m => m.Groups[1].Value), link => Assert.True(places.Contains(link) || titles.Contains(link), link));
    }

    [Fact]
    public void Every_workflow_on_the_page_reads()
    {
        var workflows = Block().Matches(Page).Select(m => m.Groups[1].Value).Where(text => text.Contains("apiVersion:", StringComparison.Ordinal)).ToList();

        Assert.True(workflows.Count >= 10);
        Assert.All(workflows, text => Assert.Empty(SpecReader.Read("page.yaml", Encoding.UTF8.GetBytes(text)).Diagnostics));
    }

    [GeneratedRegex("<a id=\"([a-z-]+)\"></a>")]
    private static partial Regex Anchor();

    [GeneratedRegex("^##+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(#([a-z-]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
