using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Workflows.Core.Activities;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>How long compiling takes: a large spec in a warm process, and <c>validate</c> as somebody types it, on the published executable.</summary>
internal sealed class CompileProof : IProof
{
    private const int Repeats = 20;

    private static readonly int[] Sizes = [40, 1_000, 5_000];

    public string Name => "compile";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var planner = new Planner(ActivityCatalog.FromAssemblies(typeof(Activities.Registration).Assembly), []);
        foreach (var size in Sizes) Compile(planner, size);
        var perStep = Sizes.ToDictionary(size => size, size => Median(() => Compile(planner, size)) / size);
        var largest = perStep[5_000] * 5_000;
        yield return new Measured("compile: 5,000 steps, read and planned", "≤ 0.5 s", $"{largest.TotalSeconds:F2} s", largest <= TimeSpan.FromSeconds(0.5));
        yield return new Measured(
            "compile: cost per step of 40, 1,000 and 5,000 steps", "flat: the last ≤ 2 × the first",
            string.Join(", ", perStep.Values.Select(t => $"{t.TotalMicroseconds:F0} µs")), perStep[5_000] <= 2 * perStep[40]);

        using var folder = new TemporaryFolder();
        await PublishAsync(folder.Path, cancellationToken);
        var validate = new List<TimeSpan>();
        for (var i = 0; i < Repeats; i++) validate.Add(await ValidateAsync(folder.Path, cancellationToken));
        var median = validate.Order().ElementAt(Repeats / 2);
        yield return new Measured("`validate` of the digits example, published, wall", "≤ 0.3 s", $"{median.TotalSeconds:F2} s (median of {Repeats})", median <= TimeSpan.FromSeconds(0.3));
    }

    private static TimeSpan Median(Func<TimeSpan> measure) => Enumerable.Range(0, 5).Select(_ => measure()).Order().ElementAt(2);

    private static TimeSpan Compile(Planner planner, int steps)
    {
        var text = new StringBuilder("apiVersion: workflows/v1\nname: large\ninputs: { width: { type: integer, default: 3 } }\nsteps:\n");
        for (var i = 0; i < steps; i++)
        {
            var message = i % 3 == 0 ? "step ${{ inputs.width + 1 }}" : string.Create(CultureInfo.InvariantCulture, $"${{{{ steps.s{i - 1}.outputs.message }}}}");
            text.Append(CultureInfo.InvariantCulture, $"  s{i}: {{ uses: flow/print, with: {{ message: \"{message}\" }} }}\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var started = Stopwatch.GetTimestamp();
        var reading = SpecReader.Read("large.yaml", bytes);
        var plan = planner.Plan(reading.Spec!, new PlanSource("/large.yaml", "/", [])).Plan;
        var took = Stopwatch.GetElapsedTime(started);
        return plan?.Steps.Count == steps ? took : throw new InvalidOperationException("The large spec has no plan.");
    }

    private static async Task PublishAsync(string folder, CancellationToken cancellationToken)
    {
        using var publish = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Clone.PathOf("engine/Workflows.Cli"), "-c", "Release", "-p:Ahead=true", "-o", folder, "-v", "quiet", "-nr:false"]) { RedirectStandardOutput = true })!;
        var said = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        if (publish.ExitCode != 0) throw new InvalidOperationException($"publish ended with {publish.ExitCode}: {said}");
    }

    private static async Task<TimeSpan> ValidateAsync(string folder, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var validate = Process.Start(new ProcessStartInfo(Path.Combine(folder, "workflows"), ["validate", Clone.PathOf("specs/examples/02-digits.yaml")]) { RedirectStandardOutput = true })!;
        await validate.StandardOutput.ReadToEndAsync(cancellationToken);
        await validate.WaitForExitAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        return validate.ExitCode == 0 ? took : throw new InvalidOperationException($"validate ended with {validate.ExitCode}.");
    }
}
