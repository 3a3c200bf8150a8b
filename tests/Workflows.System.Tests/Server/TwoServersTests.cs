using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Workflows.Core.Tests.Stores;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Server;

/// <summary>Two servers over one PostgreSQL store and one folder of artifacts, as two machines of a team.</summary>
public sealed class TwoServersTests
{
    private static readonly ServerOptions Anywhere = new() { Port = 0 };

    [Fact]
    public async Task Each_follows_the_runs_of_the_other_and_answers_for_them()
    {
        NeedsPostgres.Check();
        var store = PostgresServer.Shared.NewStore();
        await using var first = await ApiServer.StartAsync(null, Anywhere, store, ("hello.yaml", Specs.Hello), ("ask.yaml", Specs.Ask));
        await using var second = await ApiServer.StartAsync(first, Anywhere, store);
        var key = await first.KeyAsync("ada", Role.Operator);
        var (here, there) = (new ApiCaller(first.Client, key, "default"), new ApiCaller(second.Client, key, "default"));
        await here.GetAsync("workflows");

        var run = (await here.PostAsync("runs", """{"workflow":"hello"}""", ("Idempotency-Key", "once"))).Is(202).Json;
        var again = (await there.PostAsync("runs", """{"workflow":"hello"}""", ("Idempotency-Key", "once"), ("Prefer", "wait=60"))).Is(200).Json;
        var seen = await StreamTests.ReadAsync(second, there, "topic=run:1&topic=logs:1", null, events => events.Any(Ended) && events.Count(e => e.Kind == "log") == 2);

        Assert.Equal((string?)run["id"], (string?)again["runId"]);
        Assert.Equal(Enumerable.Range(1, seen.Count(e => e.Kind == "event")), seen.Where(e => e.Kind == "event").Select(e => (int)e.Data["data"]!["seq"]!));
        Assert.Single((await there.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task What_one_only_accepts_the_other_drives()
    {
        NeedsPostgres.Check();
        var store = PostgresServer.Shared.NewStore();
        await using var worker = await ApiServer.StartAsync(null, Anywhere, store, ("hello.yaml", Specs.Hello), ("ask.yaml", Specs.Ask));
        await using var front = await ApiServer.StartAsync(worker, Anywhere with { DrivesRuns = false }, store);
        var ada = new ApiCaller(front.Client, await front.KeyAsync("ada", Role.Operator), "default");
        var bob = new ApiCaller(front.Client, await front.KeyAsync("bob", Role.Operator), "default");
        await ada.GetAsync("workflows");

        var hello = (await ada.PostAsync("runs", """{"workflow":"hello"}""", ("Prefer", "wait=60"))).Is(200).Json;
        (await ada.PostAsync("runs", """{"workflow":"ask"}""")).Is(202);
        await RunsApiTests.UntilAsync(ada, "runs/2", r => (string?)r["state"] == "waiting");
        var answered = (await bob.PostAsync("runs/2/approve", "{}", ("Prefer", "wait=60"))).Is(200).Json;

        Assert.Equal("Hello world 1", (string?)hello["outputs"]!["said"]);
        Assert.Equal("bob", (string?)answered["outputs"]!["by"]![0]);
    }

    [Fact]
    public async Task A_server_says_when_its_store_is_away_and_when_it_is_back()
    {
        NeedsPostgres.Check();
        using var database = new PostgresServer();
        await using var server = await ApiServer.StartAsync(null, Anywhere, database.NewStore(), ("ask.yaml", Specs.Ask));
        var ada = await server.CallerAsync(Role.Operator);
        (await ada.PostAsync("runs", """{"workflow":"ask"}""")).Is(202);
        await RunsApiTests.UntilAsync(ada, "runs/1", r => (string?)r["state"] == "waiting");
        var before = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        database.Kill();
        (await ada.GetAsync("/readyz")).Is(503);
        (await ada.GetAsync("/healthz")).Is(200);
        var away = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        database.Start();
        while ((await ada.GetAsync("/readyz")).Status != 200) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();

        Assert.Contains("workflows_store_up 1", before);
        Assert.Contains("workflows_run_open{project=\"default\",state=\"waiting\"} 1", before);
        Assert.Contains("workflows_store_up 0", away);
    }

    private static bool Ended(StreamTests.Received e) => e.Kind == "event" && (string?)((JsonNode)e.Data["data"]!)["type"] == "run-succeeded";
}
