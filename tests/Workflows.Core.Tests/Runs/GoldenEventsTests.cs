using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Workflows.Core.Artifacts;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;
using Xunit;

namespace Workflows.Core.Tests.Runs;

/// <summary>Logs as released programs wrote them. A file here is never changed: a new version adds one.</summary>
public sealed class GoldenEventsTests
{
    public static TheoryData<string> Files() => [.. Directory.GetFiles(Folder(), "*.jsonl").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Loads_every_line_and_loses_nothing_of_it(string file)
    {
        foreach (var line in File.ReadLines(Path.Combine(Folder(), file)))
        {
            var read = JsonSerializer.Deserialize<RunEvent>(line, WorkflowJson.Options);

            Assert.True(Holds(JsonSerializer.SerializeToNode(read, WorkflowJson.Options), JsonNode.Parse(line)), line);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Stores_write_every_event_as_it_is_read(string file)
    {
        foreach (var line in File.ReadLines(Path.Combine(Folder(), file)))
        {
            var read = JsonSerializer.Deserialize<RunEvent>(line, WorkflowJson.Options)!;

            Assert.Equal(JsonSerializer.Serialize(read, WorkflowJson.Options), EventJson.Write(read));
        }
    }

    [Fact]
    public void Holds_every_type_of_event()
    {
        var types = Attribute.GetCustomAttributes(typeof(RunEvent), typeof(JsonDerivedTypeAttribute)).Select(a => ((JsonDerivedTypeAttribute)a).TypeDiscriminator);
        var lines = Files().SelectMany(f => File.ReadLines(Path.Combine(Folder(), f.Data))).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("type").GetString());

        Assert.Empty(types.Except(lines));
    }

    // A later version may add members, so the old ones must be among the new ones.
    private static bool Holds(JsonNode? now, JsonNode? then) => then is JsonObject members
        ? members.All(m => Holds(now?[m.Key], m.Value))
        : JsonNode.DeepEquals(now, then);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "golden");
}
