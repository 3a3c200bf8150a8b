using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class RunsApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_a_run_and_answers_with_its_outputs_when_it_ends_in_time()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);

        var ended = (await ada.PostAsync("runs", """{"workflow":"hello","inputs":{"name":"Ada"}}""", ("Prefer", "wait=60"))).Is(200).Json;
        var listed = (await ada.GetAsync("runs?workflow=hello&state=succeeded&by=ada")).Is(200).Json;
        var events = (await ada.GetAsync("runs/1/events")).Is(200).Json;
        var logs = (await ada.GetAsync("runs/1/logs?search=HELLO")).Is(200).Json;

        var figures = await server.Client.GetStringAsync("/metrics", Token);

        Assert.Contains("workflows_run_ended{workflows_outcome=\"succeeded\",workflows_project=\"default\",workflows_workflow=\"hello\"} 1", figures);
        Assert.Equal("Hello Ada 1", (string?)ended["outputs"]!["said"]);
        Assert.Equal("ada", (string?)listed["items"]![0]!["by"]);
        Assert.Equal(("run-created", "run-succeeded"), ((string?)events["items"]![0]!["event"]!["type"], (string?)events["items"]!.AsArray()[^1]!["event"]!["type"]));
        Assert.DoesNotContain(server.Folder.Path, events.ToJsonString());
        Assert.Equal(2, logs["lines"]!.AsArray().Count);
        Assert.Equal("again", (string?)(await ada.GetAsync("runs/1/why?step=again")).Is(200).Json["step"]);
    }

    [Fact]
    public async Task Answers_at_once_with_the_place_of_the_run()
    {
        await using var server = await ApiServer.StartAsync(("rest.yaml", Specs.Rest));
        var ada = await server.CallerAsync(Role.Operator);

        var accepted = (await ada.PostAsync("runs", """{"workflow":"rest"}""")).Is(202);
        var place = accepted.Headers["Location"];
        await UntilAsync(ada, place, run => (string?)run["state"] == "running");
        (await ada.PostAsync($"{place}/pause")).Is(202);
        await UntilAsync(ada, place, run => run["waitingFor"]!.AsArray().Any(w => (string?)w!["kind"] == "paused"));
        (await ada.PostAsync($"{place}/pause")).IsProblem(409, "run-paused");
        (await ada.PostAsync($"{place}/resume")).Is(202);
        (await ada.PostAsync($"{place}/cancel", "{}")).Is(202);
        var run = await UntilAsync(ada, place, run => (string?)run["state"] == "cancelled");

        Assert.Equal("cancelled", (string?)run["steps"]![0]!["state"]);
        (await ada.PostAsync($"{place}/cancel", "{}")).IsProblem(409, "run-ended");
    }

    [Fact]
    public async Task A_body_longer_than_the_limit_is_named_so()
    {
        await using var server = await ApiServer.StartAsync(null, new ServerOptions { Port = 0, MaxBodyBytes = 1000 }, ("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);

        (await ada.PostAsync("runs", "{\"workflow\":\"hello\",\"note\":\"" + new string('a', 1000) + "\"}")).IsProblem(413, "body-too-large");
    }

    [Theory]
    [InlineData("""{"workflow":"hello","inputs":{"times":9}}""", 422, "input-range")]
    [InlineData("""{"workflow":"hello","inputs":{"tims":1}}""", 422, "unknown-input")]
    [InlineData("""{"workflow":"helo"}""", 404, "workflow-unknown")]
    [InlineData("""{"workflow":"hello@9.9.9"}""", 404, "revision-unknown")]
    [InlineData("""{"workflow":"hello","only":"nothing"}""", 404, "step-unknown")]
    [InlineData("""{}""", 422, "workflow-unclear")]
    [InlineData("""{"workflow":"hello","inptus":{}}""", 400, "json-malformed")]
    [InlineData("""{"workflow":""", 400, "json-malformed")]
    [InlineData("""{"workflow":"hello","inputs":{"name":"@/etc/passwd"}}""", 202, "")]
    public async Task Says_what_is_wrong_with_a_request(string body, int status, string code)
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);

        var answer = await ada.PostAsync("runs", body);

        if (status == 202) answer.Is(202);
        else answer.IsProblem(status, code);
    }

    [Fact]
    public async Task A_file_of_the_server_is_no_input()
    {
        await using var server = await ApiServer.StartAsync(("table.yaml", Specs.Table));
        var ada = await server.CallerAsync(Role.Operator);

        (await ada.PostAsync("runs", """{"workflow":"table","inputs":{"rows":"@/etc/passwd"}}""")).IsProblem(422, "input-artifact");
    }

    [Fact]
    public async Task The_same_request_starts_one_run()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ada.PostAsync("runs", """{"workflow":"hello"}""", ("Idempotency-Key", "once"))));
        var other = await ada.PostAsync("runs", """{"workflow":"hello","inputs":{"name":"Bob"}}""", ("Idempotency-Key", "once"));

        Assert.Single(answers.Select(a => a.Is(202).Headers["Location"]).Distinct());
        other.IsProblem(422, "idempotency-key-reused");
        Assert.Single((await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Runs_a_draft_that_nobody_saved()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);
        var draft = new JsonObject { ["draft"] = new JsonObject { ["text"] = Specs.Hello.Replace("Hello $", "Good morning $", StringComparison.Ordinal) } };

        var ended = (await ada.PostAsync("runs", draft.ToJsonString(), ("Prefer", "wait=60"))).Is(200).Json;

        Assert.Equal("Good morning world 1", (string?)ended["outputs"]!["said"]);
        Assert.Equal(0, (int)ended["revision"]!["number"]!);
        Assert.Contains("Good morning", (await ada.GetAsync("runs/1/source")).Is(200).Text);
        Assert.DoesNotContain("Good morning", (await ada.GetAsync("workflows/hello/source")).Is(200).Text);
        Assert.Single((await ada.GetAsync("workflows/hello/revisions")).Is(200).Json.AsArray());
    }

    [Fact]
    public async Task Replays_with_other_inputs_and_compares()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);
        (await ada.PostAsync("runs", """{"workflow":"hello","inputs":{"name":"Ada"}}""", ("Prefer", "wait=60"))).Is(200);

        var replay = (await ada.PostAsync("runs/1/replay", """{"inputs":{"times":2}}""", ("Prefer", "wait=60"))).Is(200).Json;
        var comparison = (await ada.GetAsync("runs/compare?left=1&right=2")).Is(200).Json;

        Assert.Equal("Hello Ada 2", (string?)replay["outputs"]!["said"]);
        Assert.Equal(1, (int)replay["replayOf"]!);
        Assert.Equal("times", (string?)comparison["inputs"]![0]!["name"]);
    }

    [Fact]
    public async Task A_second_key_approves_and_the_record_says_who_and_why()
    {
        await using var server = await ApiServer.StartAsync(("ask.yaml", Specs.Ask));
        var ada = await server.CallerAsync(Role.Operator);
        var bob = await server.CallerAsync(Role.Operator, "bob");
        (await ada.PostAsync("runs", """{"workflow":"ask"}""")).Is(202);
        await UntilAsync(ada, "runs/1", run => (string?)run["state"] == "waiting");

        var open = (await bob.GetAsync("approvals")).Is(200).Json[0]!;
        (await ada.PostAsync("runs/1/approve", "{}")).IsProblem(403, "approval-not-allowed");
        var ended = (await bob.PostAsync("runs/1/approve", """{"comment":"looks right"}""", ("Prefer", "wait=60"))).Is(200).Json;
        var given = (await bob.GetAsync("runs/1/events")).Is(200).Json["items"]!.AsArray().Select(e => e!["event"]!).Single(e => (string?)e["type"] == "approval-given");

        Assert.Equal("Release with 0.97?", (string?)open["message"]);
        Assert.Contains("0.97", open["evidence"]!.ToJsonString());
        Assert.Equal("succeeded", (string?)ended["state"]);
        Assert.Equal(("bob", "looks right"), ((string?)given["by"], (string?)given["comment"]));
    }

    [Fact]
    public async Task Pages_through_runs_without_losing_one()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);
        for (var i = 0; i < 5; i++) (await ada.PostAsync("runs", """{"workflow":"hello"}""")).Is(202);

        var numbers = new List<int>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await ada.GetAsync($"runs?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}")).Is(200).Json;
            numbers.AddRange(page["items"]!.AsArray().Select(r => (int)r!["number"]!));
            cursor = (string?)page["next"];
        }

        Assert.Equal([5, 4, 3, 2, 1], numbers);
        (await ada.GetAsync("runs?limit=0")).IsProblem(422, "limit-out-of-range");
        (await ada.GetAsync("runs?cursor=x")).IsProblem(422, "cursor-unknown");
        (await ada.GetAsync("runs?state=sleeping")).IsProblem(422, "word-unknown");
    }

    internal static async Task<JsonNode> UntilAsync(ApiCaller caller, string path, Func<JsonNode, bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = (await caller.GetAsync(path)).Is(200).Json;
            if (condition(answer)) return answer;
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromMinutes(2)) throw new TimeoutException($"It did not become so: {answer}");
            await timer.WaitForNextTickAsync(Token);
        }
    }
}
