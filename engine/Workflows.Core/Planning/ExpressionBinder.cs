using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds text with <c>${{ }}</c> and conditions: parses each expression once, types it and notes what it reads.</summary>
internal sealed class ExpressionBinder(NameScope scope, List<Use> uses, List<Diagnostic> diagnostics)
{
    /// <summary>The binding of a text that holds expressions and the type of its value, or null after a diagnostic.</summary>
    /// <param name="scalar">The text.</param>
    /// <param name="input">Path of the input that takes it.</param>
    /// <param name="fits">Whether something is fitted with it.</param>
    public (Binding Binding, DataType Type)? Bind(YamlScalar scalar, string? input, bool fits)
    {
        var parts = Interpolation.Parts(scalar.Text);
        if (parts is [{ IsExpression: true } only]) return BindOne(scalar, only, input, fits) is { } one ? (one.Binding, one.Type) : null;

        var bound = parts.Select(p => p.IsExpression ? BindInText(scalar, p, input, fits) : (Binding)new LiteralBinding(p.Text)).ToList();
        return bound.TrueForAll(b => b is not null) ? (new TextBinding(bound!), DataType.String) : null;
    }

    /// <summary>A condition, with or without <c>${{ }}</c>, or null after a diagnostic.</summary>
    /// <param name="scalar">The text.</param>
    /// <param name="withStatus">What names mean when a status function stands in it, which decides what may be missing.</param>
    public Condition? BindCondition(YamlScalar scalar, NameScope withStatus)
    {
        var parts = Interpolation.Parts(scalar.Text).Where(p => p.IsExpression || !string.IsNullOrWhiteSpace(p.Text)).ToList();
        if (parts is not [var part])
        {
            Report(scalar.Span, DiagnosticCodes.ExpressionSyntax, "An 'if' is one expression.", "Write it without text around it, such as steps.check.outputs.passed.");
            return null;
        }

        if (!part.IsExpression) part = part with { Text = part.Text.Trim(), Range = part.Range.Shift(part.Text.Length - part.Text.TrimStart().Length) };
        if (Parse(scalar, part) is not { } parsed) return null;
        var callsStatus = CallsStatus(parsed);
        if (Check(scalar, part, parsed, callsStatus ? withStatus : scope, null, false) is not { } typed) return null;
        if (!TypeFit.Fits(DataType.Boolean, typed.Type))
            Report(ExpressionPlaces.Of(scalar, part.Range), DiagnosticCodes.ExpressionType, $"An 'if' takes boolean, not {typed.Type.Name}.", "Compare it: value == …, value > ….");
        return new Condition(part.Text, callsStatus, Guards.Of(parsed));
    }

    private Bound? BindOne(YamlScalar scalar, TextPart part, string? input, bool fits) =>
        Parse(scalar, part) is { } parsed && Check(scalar, part, parsed, scope, input, fits) is { } typed
            ? new Bound(new ExpressionBinding(part.Text, ExpressionPlaces.Of(scalar, part.Range)), typed.Type)
            : null;

    private ExpressionBinding? BindInText(YamlScalar scalar, TextPart part, string? input, bool fits)
    {
        if (BindOne(scalar, part, input, fits) is not { } one) return null;
        if (TypeFit.IsScalar(one.Type)) return one.Binding;
        Report(one.Binding.Place, DiagnosticCodes.ExpressionType, $"{one.Type.Name} has no form inside text.", "Name a single value of it, or write toJson(value).");
        return null;
    }

    private Expression? Parse(YamlScalar scalar, TextPart part)
    {
        if (part.IsOpen)
        {
            Report(ExpressionPlaces.Of(scalar, part.Range), DiagnosticCodes.ExpressionOpen, "'${{' has no '}}'.", "Close the expression with '}}'.");
            return null;
        }

        var parsed = ExpressionParser.Parse(part.Text, out var problem);
        if (problem is not null) Report(scalar, part, problem);
        return parsed;
    }

    private TypedExpression? Check(YamlScalar scalar, TextPart part, Expression parsed, NameScope names, string? input, bool fits)
    {
        var problems = new List<ExpressionProblem>();
        var typed = ExpressionTyper.Check(parsed, part.Text, names, problems);
        uses.AddRange(typed.References.Select(r => new Use(r, ExpressionPlaces.Of(scalar, r.Range.Shift(part.Range.Start)), input, fits)));
        foreach (var problem in problems) Report(scalar, part, problem);
        return problems.Count == 0 ? typed : null;
    }

    private static bool CallsStatus(Expression e) => e switch
    {
        Call call => Functions.Status.ContainsKey(call.Name) || call.Arguments.Any(CallsStatus),
        Unary unary => CallsStatus(unary.Operand),
        Binary binary => CallsStatus(binary.Left) || CallsStatus(binary.Right),
        Conditional c => CallsStatus(c.Test) || CallsStatus(c.Then) || CallsStatus(c.Otherwise),
        Member member => CallsStatus(member.Target),
        Item item => CallsStatus(item.Target) || CallsStatus(item.Index),
        ListOf list => list.Items.Any(CallsStatus),
        _ => false,
    };

    private void Report(YamlScalar scalar, TextPart part, ExpressionProblem problem) =>
        Report(ExpressionPlaces.Of(scalar, problem.Range.Shift(part.Range.Start)), problem.Code, problem.Message, problem.Fix);

    private void Report(SourceSpan place, string code, string message, string fix) =>
        diagnostics.Add(new Diagnostic(code, Severity.Error, place, message, fix));

    private sealed record Bound(ExpressionBinding Binding, DataType Type);
}
