using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Checks constants that are given to inputs of a workflow against what their types cannot say: patterns, lengths, parts.</summary>
internal static class InputCheck
{
    /// <param name="given">As written.</param>
    /// <param name="bound">The same, of the right types.</param>
    /// <param name="inputs">What the workflow takes.</param>
    /// <param name="owner">Whose values they are, for messages.</param>
    /// <param name="findings">Gets what is wrong.</param>
    public static void Literals(YamlMapping given, IReadOnlyDictionary<string, Binding> bound, IReadOnlyList<PlannedInput> inputs, string owner, Findings findings)
    {
        var byName = inputs.ToDictionary(i => i.Name);
        foreach (var (name, value) in given.Entries)
        {
            if (!byName.TryGetValue(name.Value, out var input) || bound.GetValueOrDefault(name.Value) is not LiteralBinding literal) continue;
            var problems = new List<InputProblem>();
            InputValues.Complete(input, literal.Value, InputPlace.Of(input.Name), problems);
            foreach (var problem in problems) findings.Error(problem.Code, value.Span, $"In {owner}: {problem.Message}", problem.Fix);
        }
    }
}
