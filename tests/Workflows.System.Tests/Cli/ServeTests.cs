using System.Text.RegularExpressions;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed partial class ServeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Says_where_it_listens_answers_maps_no_torch_and_stops_when_told()
    {
        var token = TestContext.Current.CancellationToken;
        using var serve = WorkflowsProcess.Start(folder.At("home"), ["serve", "--port", "0"]);
        await serve.SaysAsync("/metadata", token);

        using var client = new HttpClient();
        var live = await client.GetStringAsync($"{Address().Match(serve.Output).Value}/v2/health/live", token);
        var maps = await File.ReadAllTextAsync($"/proc/{serve.Id}/maps", token);
        serve.Signal("TERM");
        var result = await serve.EndAsync(token);

        Assert.Equal("""{"live":true}""", live);
        Assert.DoesNotContain("libtorch", maps);
        Assert.DoesNotContain("onnxruntime.so", maps);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
