using System.Diagnostics;
using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Activities.Tests.Planning.Fuzzing;

/// <summary>Compiles mutants, and says which of them break what the compiler promises: diagnostics or a plan, soon, and nothing else.</summary>
/// <param name="folder">The folder of the committed specs.</param>
/// <param name="planner">The compiler.</param>
internal sealed class SpecFuzz(string folder, Planner planner)
{
    // Longer than any mutant takes by itself on an idle machine.
    private static readonly TimeSpan Suspicious = TimeSpan.FromMilliseconds(200);

    private readonly SpecMutator mutator = new(Corpus.Read(folder));

    /// <summary>Compiles the mutants of these numbers, on every core.</summary>
    public FuzzResult Run(int first, int count, CancellationToken cancellationToken)
    {
        var (parsed, planned, slowest, slowestNumber) = (0, 0, TimeSpan.Zero, 0);
        var broken = new List<string>();
        var gate = new Lock();
        Parallel.For(first, first + count, new ParallelOptions { CancellationToken = cancellationToken }, number =>
        {
            var mutant = mutator.Mutant(number);
            var (outcome, took) = Measure(mutant);
            // Compiling does the same again, a pause of the machine does not.
            if (took > Suspicious && Measure(mutant).Took is var again && again < took) took = again;
            lock (gate)
            {
                if (outcome.Parsed) parsed++;
                if (outcome.Planned) planned++;
                if (took > slowest) (slowest, slowestNumber) = (took, number);
                if (outcome.Broken is { } problem && broken.Count < 20) broken.Add($"mutant {number}: {problem}\n{Encoding.UTF8.GetString(mutant)}");
            }
        });
        return new FuzzResult(count, parsed, planned, slowest, slowestNumber, broken);
    }

    private (Outcome Outcome, TimeSpan Took) Measure(byte[] mutant)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = Compile(mutant);
        return (outcome, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Whether these mistakes are none of the YAML itself.</summary>
    public static bool IsYaml(IEnumerable<Diagnostic> found) => !found.Any(d =>
        d.Code.StartsWith("yaml-", StringComparison.Ordinal) || d.Code.StartsWith("file-", StringComparison.Ordinal)
        || d.Code is DiagnosticCodes.ExpressionUnquoted or DiagnosticCodes.ExpressionBraces);

    private Outcome Compile(byte[] mutant)
    {
        var (parsed, planned) = (false, false);
        try
        {
            var reading = SpecReader.Read("mutant.yaml", mutant);
            parsed = IsYaml(reading.Diagnostics);
            var found = reading.Diagnostics.ToList();
            if (reading.Spec is { } spec && !HasErrors(found))
            {
                var result = planner.Plan(spec, new PlanSource(Path.Combine(folder, "examples", "mutant.yaml"), folder, []));
                found.AddRange(result.Diagnostics);
                planned = result.Plan is not null;
            }

            return new Outcome(parsed, planned, Problem(found, planned));
        }
#pragma warning disable CA1031 // That nothing is thrown is what is looked at.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Outcome(parsed, planned, e.ToString());
        }
    }

    private static string? Problem(List<Diagnostic> found, bool planned) =>
        planned == HasErrors(found) ? planned ? "There is a plan beside an error." : "There is neither a plan nor an error."
        : found.Find(d => d.Code.Length == 0 || d.Message.Length == 0 || d.Fix.Length == 0) is { } empty ? $"A diagnostic is incomplete: {empty}"
        : found.Find(d => d.Span.Line < 1 || d.Span.Column < 1 || d.Span.EndLine < d.Span.Line) is { } lost ? $"A diagnostic has no place: {lost}"
        : null;

    private static bool HasErrors(IEnumerable<Diagnostic> found) => found.Any(d => d.Severity == Severity.Error);

    private sealed record Outcome(bool Parsed, bool Planned, string? Broken);
}

/// <summary>What a round of mutants gave.</summary>
/// <param name="Mutants">How many were compiled.</param>
/// <param name="Parsed">How many passed the YAML parser.</param>
/// <param name="Planned">How many gave a plan.</param>
/// <param name="Slowest">Longest time of one; the shorter of two when the first was suspicious.</param>
/// <param name="SlowestNumber">Which one.</param>
/// <param name="Broken">The first that broke the promise, each with its text.</param>
internal sealed record FuzzResult(int Mutants, int Parsed, int Planned, TimeSpan Slowest, int SlowestNumber, IReadOnlyList<string> Broken);
