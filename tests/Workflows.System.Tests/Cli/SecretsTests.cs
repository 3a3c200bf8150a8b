using System.Text;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class SecretsTests : IDisposable
{
    private const string Value = "correct horse battery staple";

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Sets_lists_and_removes_without_ever_showing_a_value()
    {
        var set = await SetAsync(Value, "TOKEN", "--workflow", "digits", "--workflow", "iris");
        var list = await RunAsync("secrets", "list");
        var json = await RunAsync("secrets", "list", "-o", "json");
        var removed = await RunAsync("secrets", "remove", "TOKEN");
        var gone = await RunAsync("secrets", "remove", "TOKEN");

        Assert.Equal((0, 0, 0, 0), (set.ExitCode, list.ExitCode, removed.ExitCode, json.ExitCode));
        var secret = Assert.Single(json.Json.AsArray())!;
        Assert.Equal(["digits", "iris"], secret["workflows"]!.AsArray().Select(w => (string?)w));
        Assert.Equal("TOKEN", (string?)secret["name"]);
        Assert.Contains("digits, iris", list.Output);
        Assert.Equal(1, gone.ExitCode);
        Assert.StartsWith("error secret-missing: ", gone.Errors);
        foreach (var result in new[] { set, list, json, removed, gone }) Assert.DoesNotContain("horse", $"{result}");
        foreach (var file in Directory.GetFiles(folder.At("home"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("horse", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)));
    }

    [Theory]
    [InlineData("abc", "secret-too-short")]
    [InlineData("\\377\\376 no text", "secret-not-text")]
    public async Task Refuses_a_value_that_is_none(string value, string code)
    {
        var result = await SetAsync(value, "TOKEN");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"error {code}: ", result.Errors);
    }

    [Fact]
    public async Task Asks_at_a_terminal_only()
    {
        var result = await RunAsync("secrets", "set", "TOKEN");

        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.Contains("--from-stdin", result.Errors);
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => WorkflowsProcess.RunAsync(folder.At("home"), Token, arguments);

    private async Task<CommandResult> SetAsync(string value, params string[] arguments)
    {
        using var shell = WorkflowsProcess.Start(
            "sh", ["-c", $"printf '{value}\\n' | dotnet exec \"$@\"", "sh", Clone.Executable, "secrets", "set", "--from-stdin", .. arguments], folder.At("home"), null);
        return await shell.EndAsync(Token);
    }
}
