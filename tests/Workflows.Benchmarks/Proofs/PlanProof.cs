using System.Runtime.CompilerServices;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>What <c>plan</c> says is what <c>run</c> then does, after an edit of one pixel and after an edit of one parameter.</summary>
internal sealed class PlanProof : IProof
{
    // Everything that the student's answers flow into; the rest stays as it is when only the temperature changes.
    private static readonly string[] FromStudentOn = ["student", "pruned", "studentOnnx", "prunedOnnx", "small", "smallQuality", "compare"];

    public string Name => "plan";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var home = new TemporaryFolder();
        using var copy = new DigitsCopy();
        await DigitsRun.RunAsync(home.Path, cancellationToken, "run", copy.Spec);

        copy.Edit("default: 4,", "default: 5,");
        var (said, did) = await CompareAsync(home.Path, copy.Spec, cancellationToken);
        yield return Row("editing only `temperature` runs again from the student on", FromStudentOn, said, did);

        var lines = await File.ReadAllLinesAsync(copy.Data, cancellationToken);
        lines[1] = "1" + lines[1][1..];
        await File.WriteAllLinesAsync(copy.Data, lines, cancellationToken);
        (said, did) = await CompareAsync(home.Path, copy.Spec, cancellationToken);
        var all = did.Keys.Where(id => id != "release").ToArray();
        yield return Row("editing one pixel runs everything again", all, said, did);
    }

    private static Measured Row(string what, string[] expected, IReadOnlyList<string> said, IReadOnlyDictionary<string, string> did)
    {
        var ran = did.Where(s => s.Value == "succeeded" && s.Key != "release").Select(s => s.Key).ToHashSet();
        var holds = ran.SetEquals(expected) && ran.SetEquals(said);
        return new Measured(what, "and `plan` said so before", $"plan {said.Count}, run {ran.Count} of {did.Count - 1} steps", holds);
    }

    private static async Task<(IReadOnlyList<string> Said, IReadOnlyDictionary<string, string> Did)> CompareAsync(
        string home, string spec, CancellationToken cancellationToken)
    {
        var plan = await WorkflowsProcess.RunAsync(home, cancellationToken, "plan", spec, "--output", "json");
        var said = plan.Json["steps"]!.AsArray().Where(s => (string)s!["action"]! == "run").Select(s => (string)s!["id"]!).ToList();
        var run = await DigitsRun.RunAsync(home, cancellationToken, "run", spec);
        return (said, run["steps"].AsArray().ToDictionary(s => (string)s!["id"]!, s => (string)s!["state"]!));
    }
}
