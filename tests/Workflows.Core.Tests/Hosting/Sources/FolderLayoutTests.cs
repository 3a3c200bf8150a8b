using System.Text.Json.Nodes;
using Xunit;
using static Workflows.Core.Tests.Hosting.Sources.FolderRig;

namespace Workflows.Core.Tests.Hosting.Sources;

public sealed class FolderLayoutTests : IAsyncDisposable
{
    private readonly FolderRig rig = new();

    public FolderLayoutTests() => rig.Write("team/a.yaml", Saying("a"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task A_layout_lies_beside_its_workflow_and_is_no_change_of_it()
    {
        await rig.LookAsync();
        Assert.Null(await rig.Source.ReadLayoutAsync("team/a.yaml", Token));

        var written = await rig.Source.WriteLayoutAsync("team/a.yaml", new JsonObject { ["say"] = new JsonArray(1, 2) }, null, Token);
        var read = await rig.Source.ReadLayoutAsync("team/a.yaml", Token);

        Assert.Equal(written, read);
        Assert.Equal("team/a.layout.json", read!.Path);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "say": [1, 2] }"""), JsonNode.Parse(await File.ReadAllTextAsync(rig.At(read.Path), Token))));
        await rig.LookAsync();
        Assert.Single(rig.Told);
    }

    [Fact]
    public async Task Of_two_who_move_boxes_the_second_is_told()
    {
        var first = await rig.Source.WriteLayoutAsync("team/a.yaml", [], null, Token);
        await rig.Source.WriteLayoutAsync("team/a.yaml", new JsonObject { ["x"] = 1 }, first.ETag, Token);

        Assert.Equal("file-changed", await CodeAsync(() => rig.Source.WriteLayoutAsync("team/a.yaml", [], first.ETag, Token)));
        Assert.Equal("file-exists", await CodeAsync(() => rig.Source.WriteLayoutAsync("team/a.yaml", [], null, Token)));
    }

    [Fact]
    public async Task Refuses_what_is_no_layout()
    {
        Assert.Equal("layout-too-large", await CodeAsync(() => rig.Source.WriteLayoutAsync("team/a.yaml", new JsonObject { ["x"] = new string('x', 1 << 20) }, null, Token)));
        foreach (var text in new[] { "[1]", "{", "" })
        {
            rig.Write("team/a.layout.json", text);
            Assert.Equal("layout-unreadable", await CodeAsync(() => rig.Source.ReadLayoutAsync("team/a.yaml", Token)));
        }

        rig.Write("team/a.layout.json", new string(' ', (1 << 20) + 1));
        Assert.Equal("layout-too-large", await CodeAsync(() => rig.Source.ReadLayoutAsync("team/a.yaml", Token)));
        Assert.Equal("workflow-file-not-found", await CodeAsync(() => rig.Source.ReadLayoutAsync("b.yaml", Token)));
    }

    [Fact]
    public async Task Follows_no_link()
    {
        File.WriteAllText(rig.Beside("outside.json"), "{}");
        File.CreateSymbolicLink(rig.At("team/a.layout.json"), rig.Beside("outside.json"));

        Assert.Equal("path-not-allowed", await CodeAsync(() => rig.Source.ReadLayoutAsync("team/a.yaml", Token)));
        Assert.Equal("path-not-allowed", await CodeAsync(() => rig.Source.WriteLayoutAsync("team/a.yaml", new JsonObject { ["x"] = 1 }, null, Token)));
        Assert.Equal("{}", await File.ReadAllTextAsync(rig.Beside("outside.json"), Token));
    }
}
