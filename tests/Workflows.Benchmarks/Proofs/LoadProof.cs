using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Workflows.Benchmarks.Server;

namespace Workflows.Benchmarks.Proofs;

/// <summary>A server under load over loopback: runs started by API, live streams, memory over time, and kills in the middle of it.</summary>
internal sealed class LoadProof : IProof
{
    private const string Noop = """
        apiVersion: workflows/v1
        name: noop
        steps:
          a: { uses: flow/print, with: { message: a }, cache: false }
          b: { uses: flow/print, needs: [a], with: { message: b }, cache: false }
        """;

    private const int Runs = 1000;
    private const int Streams = 500;
    private const int StreamedRuns = 50;
    private const int Kills = 20;

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static readonly TimeProvider Time = TimeProvider.System;

    public string Name => "load";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (var server = new ServedFolder(("noop", Noop)))
        {
            var began = Time.GetTimestamp();
            await server.StartAsync(cancellationToken);
            var ready = Time.GetElapsedTime(began).TotalSeconds;
            using var client = server.Client();
            await client.GetStringAsync("/readyz", cancellationToken);
            var resident = server.Resident() / (double)(1 << 20);
            var maps = await File.ReadAllTextAsync($"/proc/{server.Id}/maps", cancellationToken);
            yield return new Measured("server: ready, resident, libtorch mapped", "≤ 2 s, ≤ 120 MB, no", $"{ready:0.00} s, {resident:0} MiB, {(maps.Contains("libtorch", StringComparison.Ordinal) ? "yes" : "no")}",
                ready <= 2 && resident * (1 << 20) <= 120e6 && !maps.Contains("libtorch", StringComparison.Ordinal));

            await AtRateAsync(client, 25, 100, cancellationToken); // warm
            foreach (var (rate, goal) in new[] { (25, 0.3), (100, 1.0) })
            {
                var seconds = await AtRateAsync(client, rate, Runs, cancellationToken);
                yield return new Measured($"{Runs} runs of two no-op steps at {rate} runs/s, start to end over the API", $"p95 ≤ {goal * 1000:0} ms",
                    $"p50 {Load.At(seconds, 0.5) * 1000:0} ms, p95 {Load.At(seconds, 0.95) * 1000:0} ms, longest {seconds[^1] * 1000:0} ms", Load.At(seconds, 0.95) <= goal);
            }

            await server.StopAsync(cancellationToken);
        }

        yield return await StreamAsync(cancellationToken);
        yield return await KillAsync(cancellationToken);
        yield return await MemoryAsync(cancellationToken);
    }

    private static Task<List<double>> AtRateAsync(HttpClient client, int rate, int runs, CancellationToken cancellationToken) => Load.AtRateAsync(rate, runs, async _ =>
    {
        var (status, run) = await ServedFolder.StartRunAsync(client, "noop", null, 60, cancellationToken);
        if (status != 200 || (string?)run!["state"] != "succeeded") throw new InvalidOperationException($"A run ended with {status}: {run}");
    }, cancellationToken);

    // A step of 0.2 s gives two events: each run gives ten a second.
    private static async Task<Measured> StreamAsync(CancellationToken cancellationToken)
    {
        const int Steps = 150;
        using var server = new ServedFolder(("tick", $$"""
            apiVersion: workflows/v1
            name: tick
            steps:
              tick:
                foreach: { items: [{{string.Join(", ", Enumerable.Range(1, Steps))}}], maxParallel: 1 }
                uses: flow/sleep
                cache: false
                with: { duration: PT0.2S }
            """));
        await server.StartAsync(cancellationToken);
        using var client = server.Client();
        var runs = new List<string>();
        for (var i = 0; i < StreamedRuns; i++)
        {
            var (status, run) = await ServedFolder.StartRunAsync(client, "tick", null, null, cancellationToken);
            if (status != 202) throw new InvalidOperationException($"{status}: {run}");
            runs.Add((string)run!["id"]!);
        }

        var delays = new ConcurrentBag<double>();
        var began = Time.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => FollowAsync(client, runs[i % StreamedRuns], delays, cancellationToken)));
        var seconds = Time.GetElapsedTime(began).TotalSeconds;
        var events = counts.Sum(c => c.Seen);
        var broken = counts.Count(c => !c.IsWhole);
        var sorted = delays.Order().ToList();
        await server.StopAsync(cancellationToken);
        return new Measured($"{Streams} live streams of {StreamedRuns} runs with 10 events/s each: streams with an event lost, doubled or out of order", "0",
            $"{broken}; {events} events in {seconds:0} s, delay p50 {Load.At(sorted, 0.5) * 1000:0} ms, p99 {Load.At(sorted, 0.99) * 1000:0} ms", broken == 0);
    }

    private static async Task<(int Seen, bool IsWhole)> FollowAsync(HttpClient client, string run, ConcurrentBag<double> delays, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync($"/api/v1/projects/default/stream?topic=run:{run}", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
        var began = Time.GetUtcNow();
        var seen = 0;
        var isWhole = true;
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (item.EventType != "event") continue;
            var data = JsonNode.Parse(item.Data)!["data"]!;
            isWhole &= (int)data["seq"]! == ++seen;
            var at = (DateTimeOffset)data["at"]!;
            if (at > began) delays.Add((Time.GetUtcNow() - at).TotalSeconds);
            if ((string?)data["type"] is "run-succeeded" or "run-failed") return (seen, isWhole && (string?)data["type"] == "run-succeeded");
        }

        return (seen, false);
    }

    private static async Task<Measured> KillAsync(CancellationToken cancellationToken)
    {
        using var server = new ServedFolder(("noop", Noop));
        await server.StartAsync(cancellationToken);
        using var client = server.Client();
        var accepted = await Load.KillAsync(server, Kills, key => ServedFolder.StartRunAsync(client, "noop", key, null, CancellationToken.None), cancellationToken);
        var runs = await Load.EndedAsync(client, cancellationToken);
        var lost = accepted.Values.Count(id => !runs.Contains(id));
        var doubled = accepted.Count - accepted.Values.Distinct().Count();
        var unknown = runs.Count - accepted.Values.Distinct().Count();
        await server.StopAsync(cancellationToken);
        return new Measured($"kill -9 of the server {Kills} times at 100 starts/s: accepted runs lost, doubled, run that nobody asked for", "0, 0, 0",
            $"{lost}, {doubled}, {unknown} of {accepted.Count}", lost == 0 && doubled == 0 && unknown == 0 && accepted.Count > 0);
    }

    private static async Task<Measured> MemoryAsync(CancellationToken cancellationToken)
    {
        using var server = new ServedFolder(("noop", Noop));
        await server.StartAsync(cancellationToken);
        using var client = server.Client();
        var resident = new List<double>();
        var minutes = (int)Long.TotalMinutes;
        for (var minute = 0; minute < minutes; minute++)
        {
            await AtRateAsync(client, 25, 25 * 60, cancellationToken);
            resident.Add(server.Resident() / (double)(1 << 20));
        }

        await server.StopAsync(cancellationToken);
        var early = resident.Skip(1).Take(3).Average();
        var late = resident.TakeLast(3).Average();
        return new Measured($"resident memory over {minutes} minutes at 25 runs/s: the last three minutes against the second to fourth", "≤ 1.1 ×",
            $"{late / early:0.00} × ({early:0} MiB, then {late:0} MiB)", late <= 1.1 * early);
    }
}
