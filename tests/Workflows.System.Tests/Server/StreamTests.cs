using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_followed_from_its_beginning_to_its_end()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);
        (await ada.PostAsync("runs", """{"workflow":"hello"}""")).Is(202);

        var seen = await ReadAsync(server, ada, "topic=run:1&topic=logs:1", null, events => events.Any(Ended) && events.Count(e => e.Kind == "log") == 2);

        Assert.Equal(Enumerable.Range(1, seen.Count(e => e.Kind == "event")), seen.Where(e => e.Kind == "event").Select(e => (int)e.Data["data"]!["seq"]!));
        Assert.Equal(["Hello world", "Hello world 1"], seen.Where(e => e.Kind == "log").Select(e => (string?)e.Data["data"]!["message"]));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_over_reconnects_to_two_servers()
    {
        await using var first = await ApiServer.StartAsync(("hello.yaml", Specs.Hello), ("ask.yaml", Specs.Ask));
        await using var second = await ApiServer.StartAsync(first, new ServerOptions { Port = 0 });
        var ada = await first.CallerAsync(Role.Operator);
        var bob = await first.CallerAsync(Role.Operator, "bob");
        (await ada.PostAsync("runs", """{"workflow":"ask"}""")).Is(202);

        var all = new List<Received>();
        string? last = null;
        for (var i = 0; !all.Any(Ended); i++)
        {
            var server = i % 2 == 0 ? first : second;
            var some = await ReadAsync(server, ada, "topic=runs&topic=run:1&topic=logs:1", last, events => events.Count(e => e.Kind != "open") == 2 || events.Any(Ended) || events.Any(Waits));
            if (some.Any(Waits)) (await bob.PostAsync("runs/1/approve", "{}")).Is(202);
            all.AddRange(some);
            last = some[^1].Id;
        }

        var seqs = all.Where(e => e.Kind == "event").Select(e => (int)e.Data["data"]!["seq"]!).ToList();
        var recorded = (await ada.GetAsync("runs/1/events")).Is(200).Json["items"]!.AsArray().Count;
        Assert.Equal(Enumerable.Range(1, recorded), seqs);
    }

    [Fact]
    public async Task Lists_follow_every_run()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);
        var reading = ReadAsync(server, ada, "topic=runs", null, events => Succeeded(events).Count() == 3);
        for (var i = 0; i < 3; i++) (await ada.PostAsync("runs", """{"workflow":"hello"}""")).Is(202);

        var seen = await reading;

        Assert.Equal([1, 2, 3], Succeeded(seen).Order());
    }

    [Fact]
    public async Task An_edit_of_a_file_is_told()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Editor);
        await ada.GetAsync("workflows");
        var reading = ReadAsync(server, ada, "topic=workflows", null, events => events.Any(e => e.Kind == "workflow"), onOpen: async () =>
            await File.WriteAllTextAsync(server.Spec("hello.yaml"), Specs.Hello.Replace("Hello $", "Hi $", StringComparison.Ordinal), Token));

        var change = (await reading).First(e => e.Kind == "workflow").Data["data"]!;

        Assert.Equal(("hello", 2), ((string?)change["name"], (int)change["revision"]!["number"]!));
    }

    [Theory]
    [InlineData("", 422, "topics-out-of-range")]
    [InlineData("?topic=weather", 422, "topic-unknown")]
    [InlineData("?topic=run:99", 404, "run-not-found")]
    [InlineData("?topic=runs&after=nonsense,1", 422, "position-unknown")]
    public async Task Says_what_is_wrong_with_topics(string query, int status, string code)
    {
        await using var server = await ApiServer.StartAsync();
        var ada = await server.CallerAsync(Role.Viewer);

        (await ada.GetAsync($"stream{query}")).IsProblem(status, code);
    }

    private static IEnumerable<int> Succeeded(List<Received> events) =>
        events.Where(e => e.Kind == "runs").SelectMany(e => e.Data["data"]!.AsArray()).Where(r => (string?)r!["state"] == "succeeded").Select(r => (int)r!["number"]!);

    private static bool Ended(Received e) => e.Kind == "event" && (string?)e.Data["data"]!["type"] == "run-succeeded";

    private static bool Waits(Received e) => e.Kind == "event" && (string?)e.Data["data"]!["type"] == "run-waiting";

    internal static async Task<List<Received>> ReadAsync(
        ApiServer server, ApiCaller caller, string query, string? last, Func<List<Received>, bool> isEnough, Func<Task>? onOpen = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/projects/default/stream?{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Key);
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        var seen = new List<Received>();
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var parser = SseParser.Create(body);
        await foreach (var item in parser.EnumerateAsync(Token))
        {
            seen.Add(new Received(item.EventType, parser.LastEventId, JsonNode.Parse(item.Data)!));
            if (seen.Count(e => e.Kind == "open") == 2 && item.EventType == "open" && onOpen is not null) await onOpen();
            if (isEnough(seen)) return seen;
        }

        throw new InvalidOperationException("The stream ended before enough had come.");
    }

    internal sealed record Received(string Kind, string Id, JsonNode Data);
}
