using System.Globalization;
using System.Runtime.CompilerServices;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>The main job over five seeds: its figures are not luck.</summary>
internal sealed class SeedsProof : IProof
{
    public string Name => "seeds";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var home = new TemporaryFolder();
        var runs = new List<DigitsRun>();
        for (var seed = 1; seed <= 5; seed++)
            runs.Add(await DigitsRun.RunAsync(home.Path, cancellationToken, "run", DigitsRun.Spec, "--seed", seed.ToString(CultureInfo.InvariantCulture)));
        var accuracy = runs.Average(r => r.Output("accuracy"));
        var loss = runs.Average(r => r.Output("accuracy") - r.Output("compressedAccuracy"));
        var each = string.Join(' ', runs.Select(r => $"{r.Output("accuracy"):F3}"));
        yield return new Measured("seeds 1 to 5: mean accuracy", "≥ 0.965", $"{accuracy:F4} ({each})", accuracy >= 0.965);
        yield return new Measured("seeds 1 to 5: mean loss of accuracy", "≤ 0.01", $"{loss:F4}", loss <= 0.01);
    }
}
