using System.Text;
using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class SecretsApiTests
{
    private const string Value = "correct/horse+battery staple";

    private const string Gossip = """
        apiVersion: workflows/v1
        name: gossip
        secrets: [TOKEN]
        steps:
          tell:
            uses: run/command
            with: { program: sh, args: [-c, "echo plain $API_KEY; printf '%s' \"$API_KEY\" | base64 >&2; echo \"::workflows {\\\"progress\\\": 0.5, \\\"message\\\": \\\"$API_KEY\\\"}\"; mkdir -p out; echo '{\"length\": 1}' > out/result.json"], result: out/result.json }
            resources: { isolation: none }
            env: { API_KEY: "${{ secrets.TOKEN }}" }
        """;

    [Fact]
    public async Task A_value_goes_in_and_never_comes_out()
    {
        await using var server = await ApiServer.StartAsync(("gossip.yaml", Gossip));
        var ada = await server.CallerAsync(Role.Admin);

        (await ada.PutAsync("secrets/TOKEN", new JsonObject { ["value"] = Value, ["workflows"] = new JsonArray("gossip") }.ToJsonString())).Is(204);
        var ended = (await ada.PostAsync("runs", """{"workflow":"gossip"}""", ("Prefer", "wait=60"))).Is(200);
        var seen = await StreamTests.ReadAsync(server, ada, "topic=run:1&topic=logs:1", null, events => events.Any(e => e.Kind == "event" && (string?)e.Data["data"]!["type"] == "run-succeeded") && events.Any(e => e.Kind == "log"));

        Assert.Equal("succeeded", (string?)ended.Json["state"]);
        var texts = new List<string> { ended.Text, string.Concat(seen.Select(e => e.Data.ToJsonString())), await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken) };
        foreach (var path in (string[])["secrets", "runs", "runs/1/events", "runs/1/steps", "runs/1/logs", "runs/1/metrics", "runs/1/why?step=tell", "runs/1/source", "audit", "keys", "workflows/gossip"])
            texts.Add((await ada.GetAsync(path)).Is(200).Text);
        Assert.Contains("***", texts[1]);
        Assert.All(texts, text => Assert.DoesNotContain(Value, text));
        Assert.All(texts, text => Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)), text));
        (await ada.SendAsync(HttpMethod.Delete, "secrets/TOKEN")).Is(204);
        (await ada.SendAsync(HttpMethod.Delete, "secrets/TOKEN")).IsProblem(404, "secret-missing");
        (await ada.PutAsync("secrets/TOKEN", """{"value":"abc"}""")).IsProblem(422, "secret-too-short");
    }
}
