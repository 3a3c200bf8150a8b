using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Testing;

/// <summary>Runs the tests of a workflow: nothing is stored as a run, and nothing outside is changed.</summary>
public sealed class WorkflowTester
{
    private readonly TestHost host;
    private readonly ArtifactInputs artifacts;

    internal WorkflowTester(TestHost host, ArtifactInputs artifacts) => (this.host, this.artifacts) = (host, artifacts);

    /// <summary>Runs one test.</summary>
    /// <param name="plan">The plan of its workflow.</param>
    /// <param name="test">The test, which the planner has checked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TestResult> RunAsync(Plan plan, TestSpec test, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(test);
        var began = host.Time.GetTimestamp();
        var problems = await ProblemsAsync(plan, test, cancellationToken);
        return new TestResult
        {
            Name = test.Name.Value,
            Place = test.Name.Span,
            Seconds = Math.Round(host.Time.GetElapsedTime(began).TotalSeconds, 3),
            Problems = problems,
        };
    }

    private async Task<IReadOnlyList<TestProblem>> ProblemsAsync(Plan plan, TestSpec test, CancellationToken cancellationToken)
    {
        var found = new List<Diagnostic>();
        var inputs = await InputsAsync(plan, test, found, cancellationToken);
        if (inputs is null) return [.. found.Select(d => new TestProblem("inputs", null, null, $"{d.Message} {d.Fix}".Trim()))];
        var run = new TestRun(host, plan, inputs, test.Steps);
        await run.PlayAsync(cancellationToken);
        return Expectations.Check(test.Expect, run);
    }

    /// <summary>In place of an artifact a test gives a file, anything that has the facts that expressions read, or nothing; in place of a secret nothing.</summary>
    private async Task<JsonObject?> InputsAsync(Plan plan, TestSpec test, List<Diagnostic> found, CancellationToken cancellationToken)
    {
        var given = ((JsonObject)Literals.Json(test.Inputs)!).ToDictionary(i => i.Key, i => GivenInput.OfJson(i.Value));
        var folder = Path.GetDirectoryName(plan.Source.File);
        var files = given.Where(g => JsonScalar.Text(g.Value.Json) is ['@', ..] && IsFixture(plan, g.Key)).ToDictionary();
        foreach (var (name, file) in files)
            if (SourcePaths.Resolve(plan.Source, JsonScalar.Text(file.Json)![1..]).Problem is { } problem)
                found.Add(new Diagnostic(problem.Code, Severity.Error, test.Name.Span, $"Input '{name}': {problem.Message}", problem.Fix));
        if (found.Count > 0) return null;
        var handles = await artifacts.ResolveAsync(plan, new GivenInputs(files, folder), found, cancellationToken);
        if (found.Count > 0) return null;

        var bare = plan with { Inputs = [.. plan.Inputs.Where(i => !IsFixture(plan, i.Name))] };
        var (bound, mistakes) = RunInputs.Bind(bare, given.Where(g => !IsFixture(plan, g.Key)).ToDictionary());
        found.AddRange(mistakes);
        if (bound is null) return null;
        foreach (var (name, value) in given.Where(g => IsFixture(plan, g.Key)))
            bound[name] = (handles.GetValueOrDefault(name) ?? value).Json?.DeepClone();
        return bound;
    }

    private static bool IsFixture(Plan plan, string input) =>
        plan.Inputs.FirstOrDefault(i => i.Name == input)?.Type is InputType.File or InputType.Dataset or InputType.Model or InputType.Secret;
}
