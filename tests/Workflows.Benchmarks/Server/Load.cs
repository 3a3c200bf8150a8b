using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Workflows.Benchmarks.Server;

/// <summary>Many requests at a rate, and what came of them.</summary>
internal static class Load
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>Seconds that each took from the moment when it was due, sorted. Each begins when it is time, whether earlier ones have ended or not.</summary>
    public static async Task<List<double>> AtRateAsync(int rate, int requests, Func<int, Task> one, CancellationToken cancellationToken)
    {
        var seconds = new ConcurrentBag<double>();
        var began = Time.GetTimestamp();
        var all = new List<Task>();
        for (var i = 0; i < requests; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            if (due - Time.GetElapsedTime(began) is { Ticks: > 0 } left) await Task.Delay(left, Time, cancellationToken);
            all.Add(OneAsync(i, due));
        }

        await Task.WhenAll(all);
        return [.. seconds.Order()];

        async Task OneAsync(int number, TimeSpan due)
        {
            await one(number);
            seconds.Add((Time.GetElapsedTime(began) - due).TotalSeconds);
        }
    }

    /// <summary>The time that a share of them kept to.</summary>
    public static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    /// <summary>
    /// Kills a server again and again while a hundred runs a second are asked for. Whoever gets no answer asks again under the same name, until there is one.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="kills">How often.</param>
    /// <param name="ask">Asks for a run under a name; 202 and the run when it is accepted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Name → id of the run.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> KillAsync(
        ServedFolder server, int kills, Func<string, Task<(int Status, JsonNode? Run)>> ask, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepted = new ConcurrentDictionary<string, string>();
        var asking = Task.Run(() => AskAsync(ask, accepted, stop.Token), CancellationToken.None);
        var random = new Random(2026);
        for (var kill = 0; kill < kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + 2 * random.NextDouble()), Time, cancellationToken);
            await server.KillAsync(cancellationToken);
            await server.StartAsync(cancellationToken);
        }

        await stop.CancelAsync();
        await asking;
        return accepted;
    }

    /// <summary>Ids of all runs that succeeded, once none is open any more.</summary>
    public static async Task<HashSet<string>> EndedAsync(HttpClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            var open = JsonNode.Parse(await client.GetStringAsync("/api/v1/projects/default/runs?state=queued&state=running&state=waiting&state=interrupted&limit=1", cancellationToken))!;
            if (open["items"]!.AsArray().Count == 0) break;
            await Task.Delay(TimeSpan.FromMilliseconds(200), Time, cancellationToken);
        }

        return [.. (await ListAsync(client, "runs", cancellationToken)).Where(run => (string?)run["state"] == "succeeded").Select(run => (string)run["id"]!)];
    }

    /// <summary>All items of a list of the project.</summary>
    public static async Task<List<JsonNode>> ListAsync(HttpClient client, string list, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = JsonNode.Parse(await client.GetStringAsync($"/api/v1/projects/default/{list}?limit=1000{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}", cancellationToken))!;
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = (string?)page["next"];
        }

        return items;
    }

    private static async Task AskAsync(Func<string, Task<(int Status, JsonNode? Run)>> ask, ConcurrentDictionary<string, string> accepted, CancellationToken stop)
    {
        var all = new List<Task>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            all.Add(OneAsync($"ask-{i}"));
            await Task.Delay(TimeSpan.FromMilliseconds(10), Time, CancellationToken.None);
        }

        await Task.WhenAll(all);

        async Task OneAsync(string name)
        {
            while (true)
            {
                try
                {
                    var (status, run) = await ask(name);
                    if (status == 202)
                    {
                        accepted[name] = (string)run!["id"]!;
                        return;
                    }
                }
                catch (HttpRequestException)
                {
                    // The server is dead at the moment.
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), Time, CancellationToken.None);
            }
        }
    }
}
