using System.Text;
using Workflows.Core.Access;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class TelemetryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_goes_from_the_request_to_the_steps()
    {
        await using var collector = await Collector.StartAsync(Token);
        await using (var server = await ApiServer.StartAsync(null, new ServerOptions { Port = 0, OtlpEndpoint = collector.Address }, ("hello.yaml", Specs.Hello)))
        {
            var ada = await server.CallerAsync(Role.Operator);
            (await ada.PostAsync("runs", """{"workflow":"hello","inputs":{"name":"Zaphod"}}""", ("Prefer", "wait=60"), ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"))).Is(200);
        }

        // What is left is sent when a server ends.
        var sent = collector.Traces.SelectMany(t => t).ToArray();
        var text = Encoding.Latin1.GetString(sent);
        Assert.Contains("POST /api/v1/projects/{project}/runs", text);
        Assert.Contains("run hello", text);
        Assert.Contains("step greet", text);
        Assert.Contains("step again", text);
        Assert.True(Occurrences(sent, Convert.FromHexString(Trace)) >= 4, "Not all four spans are of the trace that the request came with.");
        Assert.DoesNotContain("Zaphod", text);
    }

    private static int Occurrences(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part)
    {
        var count = 0;
        for (var at = bytes.IndexOf(part); at >= 0; at = bytes.IndexOf(part))
        {
            count++;
            bytes = bytes[(at + part.Length)..];
        }

        return count;
    }
}
