using System.Runtime.CompilerServices;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>The main job, as the README types it: figures, times, reuse, and equal bytes in two homes.</summary>
internal sealed class MainJobProof : IProof
{
    private static readonly string[] Command = ["run", "--project", "engine/Workflows.Cli", "-c", "Release", "--no-build", "--", "run", DigitsRun.Spec, "--output", "json"];
    private static readonly string[] PureFamilies = ["data/", "train/", "distill/", "compress/", "convert/", "evaluate/"];

    public string Name => "main-job";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var home = new TemporaryFolder();
        using var other = new TemporaryFolder();
        var (first, firstSeconds) = await TypedAsync(home.Path, cancellationToken);
        var (accuracy, compressed) = (first.Output("accuracy"), first.Output("compressedAccuracy"));
        var (bytes, compressedBytes) = (first.Output("bytes"), first.Output("compressedBytes"));
        yield return new Measured("accuracy of the teacher on `test`", "≥ 0.97", $"{accuracy:F4}", accuracy >= 0.97);
        yield return new Measured("accuracy of the compressed model", "≥ accuracy − 0.01", $"{compressed:F4}", compressed >= accuracy - 0.01);
        yield return new Measured("ONNX file, teacher → compressed", "≤ a tenth", $"{bytes:N0} → {compressedBytes:N0} bytes", compressedBytes <= bytes / 10);
        yield return new Measured("parity of the float exports", "≤ 1e-5", $"{first.Output("parity"):E1}", first.Output("parity") <= 1e-5);
        yield return new Measured("first run, built", "≤ 90 s", $"{firstSeconds:F1} s", firstSeconds <= 90);

        var (second, secondSeconds) = await TypedAsync(home.Path, cancellationToken);
        var notReused = second["steps"].AsArray()
            .Where(s => PureFamilies.Any(f => ((string)s!["uses"]!).StartsWith(f, StringComparison.Ordinal)) && (string)s!["state"]! != "cached")
            .Select(s => (string)s!["id"]!)
            .ToList();
        var release = (string)second["outputs.release"]!;
        yield return new Measured("second run", "≤ 5 s", $"{secondSeconds:F1} s", secondSeconds <= 5);
        yield return new Measured("second run reuses every pure step", "all", notReused.Count == 0 ? "all" : $"not {string.Join(", ", notReused)}", notReused.Count == 0);
        yield return new Measured("second run, what deploy reports", "unchanged", release, release == "unchanged");

        var (apart, _) = await TypedAsync(other.Path, cancellationToken);
        var same = first.Hashes.SequenceEqual(apart.Hashes) && first.Metrics.SequenceEqual(apart.Metrics);
        yield return new Measured(
            "two empty homes: datasets, models, files and metrics", "identical", $"{first.Hashes.Count} hashes, {first.Metrics.Count} metrics {(same ? "identical" : "DIFFER")}", same);
    }

    private static async Task<(DigitsRun Run, double Seconds)> TypedAsync(string home, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var process = WorkflowsProcess.Start("dotnet", Command, home, Clone.Root);
        var result = await process.EndAsync(cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return result.ExitCode == 0 ? (new DigitsRun(result.Json), seconds) : throw new InvalidOperationException(result.ToString());
    }
}
