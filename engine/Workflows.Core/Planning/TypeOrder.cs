using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>
/// The order in which the types of steps can be found: what an expansion or the outputs of a group read comes first. Steps that wait for each other
/// come in any order; the cycle is reported elsewhere.
/// </summary>
internal static class TypeOrder
{
    /// <param name="drafts">All steps.</param>
    /// <param name="names">Finds steps.</param>
    /// <returns>For each step two entries: its expansion, and behind it its outputs.</returns>
    public static IReadOnlyList<TypedPart> Of(IReadOnlyList<StepDraft> drafts, SpecNames names)
    {
        var inside = drafts.Where(d => d.Parent is not null).ToLookup(d => d.Parent!);
        var order = new List<TypedPart>(drafts.Count * 2);
        var seen = new HashSet<TypedPart>();
        var open = new Stack<(TypedPart Part, IEnumerator<TypedPart> Needs)>();
        foreach (var part in drafts.SelectMany(d => new[] { new TypedPart(d, false), new TypedPart(d, true) }))
        {
            Enter(part);
            // A chain of steps may be longer than the stack of calls.
            while (open.TryPeek(out var top))
            {
                if (top.Needs.MoveNext())
                {
                    Enter(top.Needs.Current);
                    continue;
                }

                order.Add(open.Pop().Part);
            }
        }

        return order;

        void Enter(TypedPart part)
        {
            if (seen.Add(part)) open.Push((part, NeedsOf(part, names).GetEnumerator()));
        }
    }

    private static IEnumerable<TypedPart> NeedsOf(TypedPart part, SpecNames names)
    {
        var spec = part.Step.Spec;
        if (!part.IsOutputs)
        {
            if (part.Step.Parent is { } group) yield return new TypedPart(group, false);
            var values = (spec.Matrix is { } m ? [.. m.Axes.Select(a => a.Value), m.Include, m.Exclude] : new YamlNode?[] { spec.Foreach?.Items });
            foreach (var id in values.OfType<YamlNode>().SelectMany(Reads))
                if (names.Find(id) is { } step) yield return new TypedPart(step, true);
        }
        else
        {
            yield return new TypedPart(part.Step, false);
            foreach (var id in spec.Steps is null ? [] : spec.Outputs.SelectMany(o => Reads(o.Value)))
                if (names.Find(id) is { } step) yield return new TypedPart(step, true);
        }
    }

    private static IEnumerable<string> Reads(YamlNode node) => node switch
    {
        YamlSequence list => list.Items.SelectMany(Reads),
        YamlMapping mapping => mapping.Entries.SelectMany(e => Reads(e.Value)),
        YamlScalar scalar when Interpolation.HasExpression(scalar.Text) => Interpolation.Parts(scalar.Text)
            .Where(p => p is { IsExpression: true, IsOpen: false })
            .SelectMany(p => ExpressionParser.Parse(p.Text, out _) is { } parsed ? Reads(parsed) : []),
        _ => [],
    };

    private static IEnumerable<string> Reads(Expression e) =>
        e is Member { Target: Root { Name: "steps" } } step ? [step.Name] : e.Parts().SelectMany(Reads);
}

/// <summary>What has a type of its own.</summary>
/// <param name="Step">The step.</param>
/// <param name="IsOutputs">Its outputs; else its expansion.</param>
internal sealed record TypedPart(StepDraft Step, bool IsOutputs);
