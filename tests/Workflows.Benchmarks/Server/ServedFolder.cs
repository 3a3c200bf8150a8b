using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Server;

/// <summary>The real <c>serve</c> in a process of its own, over a home and a folder of specs of the proof's own; it can be killed and started again.</summary>
internal sealed partial class ServedFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private WorkflowsProcess? process;

    public ServedFolder(params (string Name, string Text)[] specs)
    {
        Directory.CreateDirectory(folder.At("specs"));
        foreach (var (name, text) in specs) File.WriteAllText(folder.At($"specs/{name}.yaml"), text);
    }

    /// <summary>Where it listens at the moment.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Id of its process.</summary>
    public int Id => process!.Id;

    /// <summary>The key of its administrator.</summary>
    public string Key => File.ReadAllText(folder.At("home/admin.key")).Trim();

    /// <summary>Starts it, on the same port as before when there was one.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var port = Address.Length == 0 ? "0" : new Uri(Address).Port.ToString(CultureInfo.InvariantCulture);
        process = WorkflowsProcess.Start(folder.At("home"), ["serve", "--port", port, "--specs", folder.At("specs"), "--requests-per-second", "100000"], folder.Path);
        await process.SaysAsync("/metadata", cancellationToken);
        Address = Place().Match(process.Output).Value;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        process!.Signal("KILL");
        await process.EndAsync(cancellationToken);
        process.Dispose();
        process = null;
    }

    /// <summary>Tells it to stop.</summary>
    /// <returns>What it said on standard error.</returns>
    public async Task<string> StopAsync(CancellationToken cancellationToken)
    {
        process!.Signal("TERM");
        var ended = await process.EndAsync(cancellationToken);
        process.Dispose();
        process = null;
        return ended.Errors;
    }

    /// <summary>Bytes of memory that it has resident.</summary>
    public long Resident() => long.Parse(
        File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) << 10;

    /// <summary>A client with the key.</summary>
    public HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2000 }) { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromMinutes(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return client;
    }

    /// <summary>Starts a run; with a wait it is over when this is.</summary>
    public static async Task<(int Status, JsonNode? Run)> StartRunAsync(HttpClient client, string workflow, string? key, int? wait, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/projects/default/runs")
        {
            Content = new StringContent($$"""{"workflow":"{{workflow}}"}""", Encoding.UTF8, "application/json"),
        };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (wait is not null) request.Headers.Add("Prefer", $"wait={wait}");
        using var response = await client.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process?.Dispose();
        folder.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Place();
}
