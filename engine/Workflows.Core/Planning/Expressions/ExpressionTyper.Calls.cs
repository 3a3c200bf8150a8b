using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Calls of functions.</summary>
internal sealed partial class ExpressionTyper
{
    private DataType OfCall(Call call, Guards known)
    {
        if (call.Name == Functions.HashFiles) return OfHash(call);
        if (call is { Name: Functions.Has, Arguments: [var asked] }) return OfHas(asked, known);
        var first = references.Count;
        var arguments = call.Arguments.Select(a => Value(a, known)).ToList();
        if (Functions.Status.ContainsKey(call.Name))
        {
            if (!scope.AllowsStatus) Report(DiagnosticCodes.ExpressionName, call.Range, $"{call.Name}() has a meaning only in 'if'.", "Move the condition to the 'if' of the step.");
            if (arguments.Count > 0) Report(DiagnosticCodes.ExpressionType, call.Range, $"{call.Name}() takes no arguments.", $"Write {call.Name}().");
            return DataType.Boolean;
        }

        if (Functions.Find(call.Name) is not { } function)
        {
            Report(DiagnosticCodes.ExpressionName, call.NameRange, $"There is no function '{call.Name}'.", FunctionFix(call.Name));
            return DataType.Any;
        }

        if (function.TypeOf(arguments) is { } type)
        {
            if (call.Name == Functions.Best) CheckBest(call, arguments[0], first);
            return type;
        }

        Report(DiagnosticCodes.ExpressionType, call.Range, $"{call.Name}() does not take ({string.Join(", ", arguments.Select(TypeFit.Show))}).", $"Write {function.Signature}.");
        return function.TypeOf([.. arguments.Select(_ => DataType.Any)]) ?? DataType.Any;
    }

    private string FunctionFix(string name) =>
        Functions.Names.FirstOrDefault(n => n.EndsWith("." + name, StringComparison.Ordinal)) is { } full ? $"Did you mean '{full}'?"
        : DidYouMean(name, Functions.Names) ?? "'workflows schema --reference' lists all functions.";

    /// <summary>The path must lead to a number, and what it leads to chooses.</summary>
    private void CheckBest(Call call, DataType list, int first)
    {
        var at = call.Arguments[1];
        if (at is not Literal { Value: var written } || JsonScalar.Text(written) is not { Length: > 0 } path)
        {
            Report(DiagnosticCodes.BestPath, at.Range, "The path of best() must be a text as it stands, so that it can be checked.", "Write it in quotes: 'metrics.accuracy'.");
            return;
        }

        var parts = path.Split('.');
        var step = OutputsOf(call.Arguments[0]);
        foreach (var read in references.Skip(first).Where(r => r.ReadsOutputs || !r.IsStep).ToList())
            references.Add(read with { Chooses = true, Output = read.Output ?? (read.IsStep && read.Name == step ? parts[0] : null) });

        var type = ((list as ListType)?.Item) ?? DataType.Any;
        foreach (var part in parts)
        {
            if (MemberOf(type, part) is not { } member || type is ListType)
            {
                Report(DiagnosticCodes.BestPath, at.Range, $"The path '{path}' leads nowhere: {TypeFit.Show(type)} has no '{part}'.", Candidates(part, NamesOf(type), "Correct the path."));
                return;
            }

            type = member.Type;
        }

        if (!TypeFit.IsNumber(type) && type is not AnyType)
            Report(DiagnosticCodes.BestPath, at.Range, $"The path '{path}' of best() leads to {TypeFit.Show(type)}, not to a number.", "Name a number, such as 'metrics.accuracy'.");
    }

    private DataType OfHas(Expression asked, Guards known)
    {
        if (Guards.PathOf(asked) is null)
            Report(DiagnosticCodes.ExpressionType, asked.Range, $"has() asks for a name, not for {asked.Range.Of(text)}.", "Write a path, such as has(steps.champion.outputs.model).");
        Find(asked, known);
        return DataType.Boolean;
    }

    // Known when the plan is made: a plan holds the hash, not the call.
    private DataType OfHash(Call call)
    {
        var patterns = call.Arguments.Select(a => a is Literal l ? JsonScalar.Text(l.Value) : null).ToList();
        if (patterns.Count == 0 || patterns.Contains(null))
            Report(DiagnosticCodes.HashFilesLiteral, call.Range, "The patterns of hashFiles() must be texts as they stand: they are looked up when the plan is made.", "Write them in quotes: hashFiles('../data/*.csv').");
        else if (scope.HashFiles?.Invoke(patterns!) is { } hashed)
        {
            if (hashed.Problem is { } problem) Report(problem.Code, call.Range, problem.Message, problem.Fix);
            else constants.Add(new Constant(call.Range, hashed.Hash!));
        }

        return DataType.String;
    }
}
