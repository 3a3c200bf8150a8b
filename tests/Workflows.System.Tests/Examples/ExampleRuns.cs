using System.Collections.Concurrent;
using Workflows.System.Tests.Examples;
using Workflows.System.Tests.Harness;
using Xunit;

[assembly: AssemblyFixture(typeof(ExampleRuns))]

namespace Workflows.System.Tests.Examples;

/// <summary>Runs of the examples, each made when first asked for, in an empty home of its own. Whoever needs to change a home takes a copy.</summary>
public sealed class ExampleRuns : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string, int), Lazy<Task<ExampleRun>>> runs = new();

    /// <summary>The first run of <c>specs/examples/NAME.yaml</c> in a home.</summary>
    /// <param name="name">Name of the example.</param>
    /// <param name="home">Which home: the same spec run in two homes shows what depends on the home.</param>
    internal Task<ExampleRun> OfAsync(string name, int home = 1) => runs.GetOrAdd((name, home), _ => new(() => RunAsync(name))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var run in runs.Values) await (await run.Value).Home.DisposeAsync();
    }

    private static async Task<ExampleRun> RunAsync(string name)
    {
        var home = new Home();
        var spec = Clone.PathOf($"specs/examples/{name}.yaml");
        var run = await home.DriveAsync(CancellationToken.None, "run", spec, "--no-wait");

        // An example that asks people gets its answer from another process.
        if ((string?)run.Json["state"] == "waiting") run = await home.DriveAsync(CancellationToken.None, "approve", "1", "--by", "ada");
        return new ExampleRun(home, spec, run);
    }
}

/// <summary>An example that has run.</summary>
/// <param name="Home">Where.</param>
/// <param name="Spec">Path of the example.</param>
/// <param name="Result">How it ended.</param>
internal sealed record ExampleRun(Home Home, string Spec, RunResult Result);
