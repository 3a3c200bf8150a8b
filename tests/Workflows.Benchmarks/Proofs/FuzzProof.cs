using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workflows.Activities.Tests.Planning.Fuzzing;
using Workflows.Core.Activities;
using Workflows.Core.Planning;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>A million broken specs: each gives diagnostics or a plan, soon, in little memory.</summary>
internal sealed class FuzzProof : IProof
{
    private const int Mutants = 1_000_000;
    private const long MostMemory = 1L << 30;

    public string Name => "fuzz";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var catalog = ActivityCatalog.FromAssemblies(typeof(Activities.Registration).Assembly);
        var planner = new Planner(catalog, [new Device("cpu", DeviceKind.Cpu, 1L << 30, "cpu-avx2-t1", "a CPU")]);
        var fuzz = new SpecFuzz(Clone.PathOf("specs"), planner);

        var result = await Task.Run(() => fuzz.Run(0, Mutants, cancellationToken), cancellationToken);

        foreach (var broken in result.Broken) Console.WriteLine(broken);
        var memory = Process.GetCurrentProcess().PeakWorkingSet64;
        yield return new Measured("fuzz: mutated specs that give neither diagnostics nor a plan", $"0 of {Mutants:N0}", $"{result.Broken.Count}", result.Broken.Count == 0);
        yield return new Measured("fuzz: mutants that pass the YAML parser", "≥ 30 %", $"{100.0 * result.Parsed / Mutants:F0} %, {result.Planned:N0} give a plan", result.Parsed >= 0.3 * Mutants);
        yield return new Measured("fuzz: slowest mutant", "≤ 1 s", $"{result.Slowest.TotalMilliseconds:F0} ms (mutant {result.SlowestNumber})", result.Slowest <= TimeSpan.FromSeconds(1));
        yield return new Measured("fuzz: largest memory of the process", "≤ 1 GiB", $"{memory >> 20} MiB", memory <= MostMemory);
    }
}
