using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning;

/// <summary>The edges of a spec: finds them, refuses those that make no sense, and puts the steps into an order in which they can run.</summary>
internal sealed class StepGraph
{
    private readonly Dictionary<string, StepDraft> steps;
    private readonly List<Diagnostic> diagnostics;

    public StepGraph(IReadOnlyList<StepDraft> drafts, List<Diagnostic> diagnostics)
    {
        steps = drafts.ToDictionary(d => d.Id);
        this.diagnostics = diagnostics;
        foreach (var draft in drafts)
        {
            foreach (var need in draft.Spec.Needs) AddNeed(draft, need.Value, need.Span);
            foreach (var use in draft.Uses) AddReference(draft, use);
        }

        Order = Sort(drafts);
    }

    /// <summary>Every step behind those it waits for; null when steps wait for each other.</summary>
    public IReadOnlyList<StepDraft>? Order { get; }

    private void AddNeed(StepDraft draft, string id, SourceSpan place)
    {
        if (!steps.TryGetValue(id, out var need))
        {
            var fix = Suggestion.Nearest(id, steps.Keys) is { } nearest ? $"Did you mean '{nearest}'?" : "Add it, or correct the name.";
            Report(DiagnosticCodes.UnknownStep, place, $"There is no step '{id}'.", fix);
        }
        else if (draft.IsFinal && !need.IsFinal)
        {
            Report(
                DiagnosticCodes.FinallyNeed, place, $"'finally' begins when step '{id}' has ended, so '{draft.Id}' need not wait for it.",
                $"Remove it; to run only after a success write if: steps.{id}.state == 'succeeded'.");
        }
        else
        {
            AddEdge(draft, need, place);
        }
    }

    private void AddReference(StepDraft draft, Use use)
    {
        if (steps.TryGetValue(use.Reference.Step, out var step)) AddEdge(draft, step, use.Place);
    }

    private void AddEdge(StepDraft draft, StepDraft need, SourceSpan place)
    {
        if (draft == need)
            Report(DiagnosticCodes.SelfReference, place, $"Step '{draft.Id}' waits for itself.", "Read another step.");
        else if (!draft.IsFinal && need.IsFinal)
            Report(DiagnosticCodes.FinallyReference, place, $"Step '{need.Id}' belongs to 'finally', which begins when '{draft.Id}' has ended.", $"Move '{need.Id}' to 'steps', or '{draft.Id}' to 'finally'.");
        else
            draft.Needs.TryAdd(need.Id, place);
    }

    private List<StepDraft>? Sort(IReadOnlyList<StepDraft> drafts)
    {
        var open = drafts.ToDictionary(d => d.Id, d => d.Needs.Count);
        var dependents = drafts.SelectMany(d => d.Needs.Keys, (d, need) => (d, need)).ToLookup(e => e.need, e => e.d);
        var ready = new Queue<StepDraft>(drafts.Where(d => d.Needs.Count == 0));
        var order = new List<StepDraft>(drafts.Count);
        while (ready.TryDequeue(out var draft))
        {
            order.Add(draft);
            open.Remove(draft.Id);
            foreach (var dependent in dependents[draft.Id])
                if (--open[dependent.Id] == 0) ready.Enqueue(dependent);
        }

        if (open.Count == 0) return order;
        foreach (var draft in drafts.Where(d => open.ContainsKey(d.Id))) ReportCycle(draft, open);
        return null;
    }

    // Whoever is left waits for somebody who is left: following one such need from each leads into a cycle.
    private void ReportCycle(StepDraft start, Dictionary<string, int> open)
    {
        var way = new List<StepDraft>();
        for (var at = start; open.Remove(at.Id) || way.Contains(at);)
        {
            if (way.IndexOf(at) is >= 0 and var first)
            {
                Report(way[first..]);
                return;
            }

            way.Add(at);
            if (at.Needs.Keys.FirstOrDefault(n => open.ContainsKey(n) || way.Exists(w => w.Id == n)) is not { } next) return;
            at = steps[next];
        }
    }

    private void Report(List<StepDraft> cycle)
    {
        // The same cycle is told in the same way, wherever the search came into it.
        var first = cycle.MinBy(d => (d.Spec.Id.Span.Line, d.Spec.Id.Span.Column))!;
        var at = cycle.IndexOf(first);
        List<StepDraft> round = [.. cycle[at..], .. cycle[..at]];
        var names = string.Join(" → ", round.Append(first).Select(d => d.Id));
        var next = round[1 % round.Count];
        Report(DiagnosticCodes.Cycle, first.Needs[next.Id], $"Steps wait for each other: {names}.", "Remove one of these needs or references.");
    }

    private void Report(string code, SourceSpan place, string message, string fix) =>
        diagnostics.Add(new Diagnostic(code, Severity.Error, place, message, fix));
}
