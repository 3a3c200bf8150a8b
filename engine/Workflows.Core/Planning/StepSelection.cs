using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning;

/// <summary>Which steps of a plan a run is asked for, and which of them must not reuse an earlier result. A part of the run's first event.</summary>
/// <param name="Only">Ids of the steps that may run; null for all.</param>
/// <param name="Forced">Ids of the steps that run although their results are kept; null for none.</param>
public sealed record StepSelection(IReadOnlyList<string>? Only, IReadOnlyList<string>? Forced)
{
    /// <summary>Every step, and every kept result.</summary>
    public static StepSelection All { get; } = new(null, null);

    /// <summary>
    /// <paramref name="only"/> lets a step run and what it needs, however far; <paramref name="from"/> runs a step and everything behind it anew.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="only">Id of a step, or null.</param>
    /// <param name="from">Id of a step, or null.</param>
    /// <exception cref="FailureException"><c>step-unknown</c>; <c>step-not-asked-for</c> when <paramref name="from"/> lies outside of what <paramref name="only"/> lets run.</exception>
    public static StepSelection Of(Plan plan, string? only, string? from)
    {
        if (only is null && from is null) return All;
        var graph = new StepRelations(plan);
        var asked = only is null ? null : graph.NeededBy(Known(plan, only));
        var forced = from is null ? null : graph.Behind(Known(plan, from));
        if (asked is not null && forced is not null && !asked.Contains(from!))
            throw FailureException.Input("step-not-asked-for", $"--only {only} needs nothing of '{from}', so --from {from} has no effect. Leave one of the two out.");
        return new StepSelection(Sorted(plan, asked), Sorted(plan, forced));
    }

    private static string Known(Plan plan, string id)
    {
        var ids = plan.Steps.Select(s => s.Id).ToList();
        if (ids.Contains(id)) return id;
        var fix = Suggestion.Nearest(id, ids) is { } nearest ? $"Did you mean '{nearest}'?" : $"There is {string.Join(", ", ids.Take(20))}{(ids.Count > 20 ? ", …" : "")}.";
        throw FailureException.Input("step-unknown", $"Workflow '{plan.Workflow}' has no step '{id}'. {fix}");
    }

    private static List<string>? Sorted(Plan plan, HashSet<string>? ids) =>
        ids is null ? null : [.. plan.Steps.Select(s => s.Id).Where(ids.Contains)];
}
