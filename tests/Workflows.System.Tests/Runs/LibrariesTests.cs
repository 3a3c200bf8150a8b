using System.Text.RegularExpressions;
using Workflows.System.Tests.Examples;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Which native libraries a command loads, as the system's loader tells it.</summary>
public sealed partial class LibrariesTests(ExampleRuns examples)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("validate")]
    [InlineData("plan")]
    public async Task What_only_looks_at_a_spec_loads_neither_torch_nor_onnx_runtime(string command)
    {
        await using var home = new Home();
        await home.CopyAsync((await examples.OfAsync("02-digits")).Home, Token);

        var loaded = await LoadedAsync(home, command, Clone.PathOf("specs/examples/02-digits.yaml"));

        Assert.DoesNotContain(loaded, IsTorch);
        Assert.DoesNotContain(loaded, library => library.Contains("onnxruntime"));
    }

    [Fact]
    public async Task Training_loads_torch()
    {
        await using var home = new Home();

        var loaded = await LoadedAsync(home, "run", Clone.PathOf("specs/examples/03-breast-cancer.yaml"));

        Assert.Contains(loaded, IsTorch);
        Assert.Contains(loaded, library => library.Contains("onnxruntime"));
    }

    private static bool IsTorch(string library) => library.StartsWith("libtorch") || library.StartsWith("libLibTorchSharp");

    private static async Task<HashSet<string>> LoadedAsync(Home home, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Asks the loader of Linux.");
        Directory.CreateDirectory(home.Beside("loader"));
        string[] asking = ["LD_DEBUG=files", $"LD_DEBUG_OUTPUT={home.Beside("loader/log")}", "dotnet", "exec", Clone.Executable];
        using var process = WorkflowsProcess.Start("env", [.. asking, .. arguments], home.Path, null);
        var result = await process.EndAsync(Token);
        Assert.True(result.ExitCode == 0, result.ToString());
        var text = string.Concat(Directory.EnumerateFiles(home.Beside("loader")).Select(File.ReadAllText));
        var loaded = Library().Matches(text).Select(m => Path.GetFileName(m.Groups[1].Value)).ToHashSet();
        Assert.Contains(loaded, library => library.StartsWith("libcoreclr"));
        return loaded;
    }

    [GeneratedRegex(@"calling init: (\S+)")]
    private static partial Regex Library();
}
