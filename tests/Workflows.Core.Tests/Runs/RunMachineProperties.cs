using System.Globalization;
using CsCheck;
using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Runs;

/// <summary>Random plans, random plays. <c>WORKFLOWS_PROPERTY_CASES</c> sets how many; a failure prints a seed to repeat it with.</summary>
public sealed class RunMachineProperties
{
    private static readonly Gen<int> Choice = Gen.Int[0, 5039];

    private static long Cases => long.TryParse(Environment.GetEnvironmentVariable("WORKFLOWS_PROPERTY_CASES"), CultureInfo.InvariantCulture, out var cases) ? cases : 1500;

    [Fact]
    public void Every_run_obeys_the_rules_and_ends() =>
        Gen.Select(Choice.Array[0, 150], Choice.Array[0, 250]).Sample(
            (plan, moves) => RandomPlay.Run(RandomPlan.Of(new Choices(plan)), new Choices(moves)),
            iter: Cases,
            print: c => Describe(RandomPlan.Of(new Choices(c.Item1))));

    private static string Describe(Plan plan) => string.Join('\n', plan.Steps.Select(s =>
        $"{s.Id} {s.Kind} in {s.Parent} needs {string.Join(' ', s.Needs)} if {s.If} {s.Matrix} {s.Foreach} {s.Phase} continue {s.ContinueOnError} disabled {s.Disabled}"));
}
