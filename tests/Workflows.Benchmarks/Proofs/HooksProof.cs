using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Workflows.Benchmarks.Server;
using Workflows.Core.Signatures;

namespace Workflows.Benchmarks.Proofs;

/// <summary>A server under signed webhooks over loopback: how soon they are accepted, how soon their runs have ended, and what kills in the middle of it cost.</summary>
internal sealed class HooksProof : IProof
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: noop
        secrets: [HOOK]
        inputs: { number: { type: integer } }
        on: { webhook: { secret: HOOK, inputs: { number: "${{ event.body.number }}" } } }
        steps:
          a: { uses: flow/print, with: { message: a }, cache: false }
          b: { uses: flow/print, needs: [a], with: { message: "Number ${{ inputs.number }}" }, cache: false }
        """;

    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const int Deliveries = 6000;
    private const int Runs = 1000;
    private const int Kills = 20;

    public string Name => "hooks";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (var server = await ServeAsync(cancellationToken))
        {
            using var client = server.Client();
            await Load.AtRateAsync(100, 1000, i => AcceptAsync(client, $"warm-{i}", i, wait: true, cancellationToken), cancellationToken);
            var accepted = await Load.AtRateAsync(200, Deliveries, i => AcceptAsync(client, $"msg-{i}", i, wait: false, cancellationToken), cancellationToken);
            yield return new Measured($"{Deliveries} signed webhooks at 200/s, SQLite: accepted, with the delivery and its run durable", "p99 ≤ 50 ms",
                $"p50 {Load.At(accepted, 0.5) * 1000:0} ms, p99 {Load.At(accepted, 0.99) * 1000:0} ms, longest {accepted[^1] * 1000:0} ms", Load.At(accepted, 0.99) <= 0.05);
            await Load.EndedAsync(client, cancellationToken);

            foreach (var (rate, goal) in new[] { (25, 0.3), (100, 1.0) })
            {
                var seconds = await Load.AtRateAsync(rate, Runs, i => AcceptAsync(client, $"run-{rate}-{i}", i, wait: true, cancellationToken), cancellationToken);
                yield return new Measured($"{Runs} webhook runs of two no-op steps at {rate} runs/s, start to end", $"p95 ≤ {goal * 1000:0} ms",
                    $"p50 {Load.At(seconds, 0.5) * 1000:0} ms, p95 {Load.At(seconds, 0.95) * 1000:0} ms, longest {seconds[^1] * 1000:0} ms", Load.At(seconds, 0.95) <= goal);
            }

            await server.StopAsync(cancellationToken);
        }

        yield return await KillAsync(cancellationToken);
    }

    private static async Task<Measured> KillAsync(CancellationToken cancellationToken)
    {
        using var server = await ServeAsync(cancellationToken);
        using var client = server.Client();
        var accepted = await Load.KillAsync(server, Kills, name => SendAsync(client, name, 1, wait: false, CancellationToken.None), cancellationToken);
        var runs = await Load.EndedAsync(client, cancellationToken);
        var deliveries = await Load.ListAsync(client, "deliveries", cancellationToken);
        var lost = accepted.Count(a => !runs.Contains(a.Value) || !deliveries.Exists(d => (string?)d["senderId"] == a.Key && (string?)d["runId"] == a.Value));
        var doubled = runs.Count - accepted.Values.Distinct().Count() + deliveries.Count - accepted.Count;
        await server.StopAsync(cancellationToken);
        return new Measured($"kill -9 of the server {Kills} times at 100 webhooks/s: accepted deliveries without their run, runs twice", "0, 0", $"{lost}, {doubled} of {accepted.Count}", lost == 0 && doubled == 0 && accepted.Count > 0);
    }

    private static async Task<ServedFolder> ServeAsync(CancellationToken cancellationToken)
    {
        var server = new ServedFolder(("noop", Spec));
        await server.StartAsync(cancellationToken);
        using var client = server.Client();
        using var secret = new StringContent(new JsonObject { ["value"] = Secret }.ToJsonString(), Encoding.UTF8, "application/json");
        (await client.PutAsync("/api/v1/projects/default/secrets/HOOK", secret, cancellationToken)).EnsureSuccessStatusCode().Dispose();
        return server;
    }

    private static async Task AcceptAsync(HttpClient client, string name, int number, bool wait, CancellationToken cancellationToken)
    {
        var (status, run) = await SendAsync(client, name, number, wait, cancellationToken);
        if (status != (wait ? 200 : 202) || (wait && (string?)run!["state"] != "succeeded")) throw new InvalidOperationException($"A webhook was answered with {status}: {run}");
    }

    private static async Task<(int Status, JsonNode? Run)> SendAsync(HttpClient client, string name, int number, bool wait, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"number":{{number}}}""");
        var now = TimeProvider.System.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/default/noop") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(HookSignatures.IdHeader, name);
        request.Headers.Add(HookSignatures.TimeHeader, $"{now.ToUnixTimeSeconds()}");
        request.Headers.Add(HookSignatures.SignatureHeader, HookSignatures.Sign(Secret, name, now, body));
        if (wait) request.Headers.Add("Prefer", "wait=60");
        using var response = await client.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)));
    }
}
