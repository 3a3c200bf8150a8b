using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>
/// The edges of a spec: finds them, lifts those that leave a group to the group, refuses those that make no sense, and puts the steps into an order in
/// which they can run.
/// </summary>
internal sealed class StepGraph
{
    private readonly SpecNames names;
    private readonly Findings findings;
    private readonly IReadOnlyList<StepDraft> drafts;

    public StepGraph(IReadOnlyList<StepDraft> drafts, SpecNames names, Findings findings)
    {
        (this.drafts, this.names, this.findings) = (drafts, names, findings);
        foreach (var draft in drafts)
        {
            foreach (var need in draft.Spec.Needs) AddNeed(draft, need.Value, need.Span);
            foreach (var use in draft.Uses) AddReference(draft, use);
            foreach (var use in draft.OutputUses)
                if (names.Find(use.Reference.Name)?.Parent != draft) AddReference(draft, use);
        }

        Order = Sort();
    }

    /// <summary>Every step behind those it waits for, and every group behind its steps; null when steps wait for each other.</summary>
    public IReadOnlyList<StepDraft>? Order { get; }

    private void AddNeed(StepDraft draft, string id, SourceSpan place)
    {
        if (names.Find(id) is not { } need)
        {
            var fix = !findings.IsLong && Suggestion.Nearest(id, drafts.Select(d => d.Id)) is { } nearest ? $"Did you mean '{nearest}'?" : "Add it, or correct the name.";
            findings.Error(DiagnosticCodes.UnknownStep, place, $"There is no step '{id}'.", fix);
        }
        else if (names.WhyHidden(draft.Parent, id) is { } hidden)
        {
            findings.Error(DiagnosticCodes.ReferenceIntoGroup, place, hidden.Message, $"Write needs: {names.OutermostHidden(draft.Parent, id).Id}.");
        }
        else if (draft.Phase > need.Phase)
        {
            var (code, key) = draft.Phase == Phase.Finally ? (DiagnosticCodes.FinallyNeed, "finally") : (DiagnosticCodes.OnFailureNeed, "onFailure");
            findings.Error(code, place, $"'{key}' begins when step '{id}' has ended, so '{draft.Id}' need not wait for it.", $"Remove it; to run only after a success write if: steps.{id}.state == 'succeeded'.");
        }
        else
        {
            AddEdge(draft, need, place);
        }
    }

    private void AddReference(StepDraft draft, Use use)
    {
        if (use.Reference.IsStep && names.Find(use.Reference.Name) is { } step) AddEdge(draft, step, use.Place);
    }

    private void AddEdge(StepDraft draft, StepDraft need, SourceSpan place)
    {
        // The step, or the group around it, that stands beside the other one.
        var waiting = draft.AndGroups().FirstOrDefault(s => s.Parent == need.Parent);
        if (waiting is null) return;
        if (waiting == need)
        {
            var what = draft == need ? $"Step '{draft.Id}' waits for itself." : $"Step '{draft.Id}' waits for '{need.Id}', the group that it is part of.";
            findings.Error(DiagnosticCodes.SelfReference, place, what, "Read another step.");
        }
        else if (need.Phase > draft.Phase)
        {
            ReportLater(draft, need, place);
        }
        else
        {
            waiting.Needs.TryAdd(need.Id, place);
        }
    }

    private void ReportLater(StepDraft draft, StepDraft need, SourceSpan place)
    {
        var (code, key) = need.Phase == Phase.Finally ? (DiagnosticCodes.FinallyReference, "finally") : (DiagnosticCodes.OnFailureReference, "onFailure");
        var own = draft.Phase == Phase.OnFailure ? "onFailure" : "steps";
        findings.Error(code, place, $"Step '{need.Id}' belongs to '{key}', which begins when '{draft.Id}' has ended.", $"Move '{need.Id}' to '{own}', or '{draft.Id}' to '{key}'.");
    }

    private List<StepDraft>? Sort()
    {
        var open = drafts.ToDictionary(d => d.Id, d => d.Needs.Count);
        var dependents = drafts.SelectMany(d => d.Needs.Keys, (d, need) => (d, need)).ToLookup(e => e.need, e => e.d);
        var ready = new Queue<StepDraft>(drafts.Where(d => d.Needs.Count == 0));
        var sorted = new List<StepDraft>(drafts.Count);
        while (ready.TryDequeue(out var draft))
        {
            sorted.Add(draft);
            open.Remove(draft.Id);
            foreach (var dependent in dependents[draft.Id])
                if (--open[dependent.Id] == 0) ready.Enqueue(dependent);
        }

        if (open.Count == 0) return GroupsLast(sorted);
        foreach (var draft in drafts) ReportCycle(draft, open);
        return null;
    }

    // What a group reads from outside stands before the group, so that its steps may follow one another without looking further.
    private static List<StepDraft> GroupsLast(List<StepDraft> sorted)
    {
        var inside = sorted.ToLookup(d => d.Parent);
        var order = new List<StepDraft>(sorted.Count);
        Add(null);
        return order;

        void Add(StepDraft? group)
        {
            foreach (var step in inside[group])
            {
                if (step.Kind == StepKind.Group) Add(step);
                order.Add(step);
            }
        }
    }

    // Whoever is left waits for somebody who is left: following one such need from each leads into a cycle.
    private void ReportCycle(StepDraft start, Dictionary<string, int> open)
    {
        var way = new List<StepDraft>();
        var positions = new Dictionary<string, int>();
        var at = start;
        while (open.Remove(at.Id))
        {
            positions[at.Id] = way.Count;
            way.Add(at);
            if (at.Needs.Keys.FirstOrDefault(n => open.ContainsKey(n) || positions.ContainsKey(n)) is not { } next) return;
            at = names.Find(next)!;
        }

        if (positions.TryGetValue(at.Id, out var first)) Report(way[first..]);
    }

    private void Report(List<StepDraft> cycle)
    {
        // The same cycle is told in the same way, wherever the search came into it.
        var first = cycle.MinBy(d => (d.Spec.Id.Span.Line, d.Spec.Id.Span.Column))!;
        var at = cycle.IndexOf(first);
        List<StepDraft> round = [.. cycle[at..], .. cycle[..at]];
        var ids = round.Append(first).Select(d => d.Id).ToList();
        var next = round[1 % round.Count];
        findings.Error(DiagnosticCodes.Cycle, first.Needs[next.Id], $"Steps wait for each other: {string.Join(" → ", ids.Count <= 12 ? ids : [.. ids[..5], "…", .. ids[^5..]])}.", "Remove one of these needs or references.");
    }
}
