using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Binds text with <c>${{ }}</c> and conditions: parses each expression once, types it and notes what it reads.</summary>
internal sealed class ExpressionBinder(NameScope scope, List<Use> uses, Findings findings)
{
    /// <summary>The binding of a text that holds expressions, the type of its value and the place for messages about it; null after a diagnostic.</summary>
    /// <param name="scalar">The text.</param>
    /// <param name="input">Path of the input that takes it.</param>
    /// <param name="fits">Whether something is fitted with it.</param>
    /// <param name="isOptional">Whether a value that is missing because an output is optional will do.</param>
    public Bound? Bind(YamlScalar scalar, string? input, bool fits, bool isOptional = false)
    {
        var parts = Interpolation.Parts(scalar.Text);
        if (parts is [{ IsExpression: true } only]) return BindOne(scalar, only, input, fits, isOptional);

        var bound = parts.Select(p => p.IsExpression ? BindInText(scalar, p, input, fits) : new LiteralBinding(p.Text)).ToList();
        return bound.TrueForAll(b => b is not null) ? new Bound(new TextBinding(bound!), DataType.String, scalar.Span) : null;
    }

    /// <summary>The same without noting or telling anything.</summary>
    public ExpressionBinder Quietly() => new(scope, [], new Findings());

    /// <summary>What the text of a condition tells before any name means something, or null after a diagnostic.</summary>
    /// <param name="scalar">With or without <c>${{ }}</c>.</param>
    /// <param name="key">The key, for messages.</param>
    /// <param name="findings">Gets what is wrong.</param>
    public static ParsedCondition? ParseCondition(YamlScalar scalar, string key, Findings findings)
    {
        var parts = Interpolation.Parts(scalar.Text).Where(p => p.IsExpression || !string.IsNullOrWhiteSpace(p.Text)).ToList();
        if (parts is not [var part])
        {
            findings.Error(DiagnosticCodes.ExpressionSyntax, scalar.Span, $"{Article(key)} '{key}' is one expression.", "Write it without text around it, such as steps.check.outputs.passed.");
            return null;
        }

        if (!part.IsExpression) part = part with { Text = part.Text.Trim(), Range = part.Range.Shift(part.Text.Length - part.Text.TrimStart().Length) };
        return Parse(scalar, part, findings) is { } parsed ? new ParsedCondition(scalar, part, parsed, CallsStatus(parsed), Guards.Of(parsed)) : null;
    }

    /// <summary>The text of a condition as a plan holds it, checked.</summary>
    public string? BindCondition(ParsedCondition condition, string key)
    {
        var (scalar, part) = (condition.Scalar, condition.Part);
        if (Check(scalar, part, condition.Expression, null, false) is not { } typed) return null;
        if (!TypeFit.Fits(DataType.Boolean, typed.Type))
            findings.Error(DiagnosticCodes.ExpressionType, ExpressionPlaces.Of(scalar, part.Range), $"{Article(key)} '{key}' takes boolean, not {typed.Type.Name}.", "Compare it: value == …, value > ….");
        return WithConstants(part.Text, typed.Constants);
    }

    private static string Article(string key) => key[0] is 'i' or 'u' ? "An" : "A";

    private Bound? BindOne(YamlScalar scalar, TextPart part, string? input, bool fits, bool isOptional = false)
    {
        if (Parse(scalar, part, findings) is not { } parsed || Check(scalar, part, parsed, input, fits, isOptional) is not { } typed) return null;
        var place = ExpressionPlaces.Of(scalar, part.Range);
        var isConstant = typed.Constants is [var whole] && whole.Range == parsed.Range && parsed is Call;
        return new Bound(
            isConstant ? new LiteralBinding(typed.Constants[0].Value) : new ExpressionBinding(WithConstants(part.Text, typed.Constants), place) { IsOptional = typed.MayMiss }, typed.Type, place);
    }

    // From the end, so that ranges in front stay true.
    private static string WithConstants(string text, IReadOnlyList<Constant> constants) =>
        constants.OrderByDescending(c => c.Range.Start).Aggregate(text, (t, c) => $"{t[..c.Range.Start]}'{c.Value}'{t[c.Range.End..]}");

    private Binding? BindInText(YamlScalar scalar, TextPart part, string? input, bool fits)
    {
        if (BindOne(scalar, part, input, fits) is not { } one) return null;
        if (TypeFit.IsScalar(one.Type)) return one.Binding;
        if (one.Type is SecretType)
            findings.Error(DiagnosticCodes.SecretMisplaced, one.Place, $"A secret cannot be part of a text: {part.Text}.", "Give it as it is to an input of type secret.");
        else
            findings.Error(DiagnosticCodes.ExpressionType, one.Place, $"{one.Type.Name} has no form inside text.", "Name a single value of it, or write toJson(value).");
        return null;
    }

    private static Expression? Parse(YamlScalar scalar, TextPart part, Findings findings)
    {
        if (part.IsOpen)
        {
            findings.Error(DiagnosticCodes.ExpressionOpen, ExpressionPlaces.Of(scalar, part.Range), "'${{' has no '}}'.", "Close the expression with '}}'.");
            return null;
        }

        var parsed = ExpressionParser.Parse(part.Text, out var problem);
        if (problem is not null) Report(scalar, part, problem, findings);
        return parsed;
    }

    private TypedExpression? Check(YamlScalar scalar, TextPart part, Expression parsed, string? input, bool fits, bool isOptional = false)
    {
        var problems = new List<ExpressionProblem>();
        var typed = ExpressionTyper.Check(parsed, part.Text, scope, problems, isOptional);
        uses.AddRange(typed.References.Select(r => new Use(r, ExpressionPlaces.Of(scalar, r.Range.Shift(part.Range.Start)), input, fits)));
        foreach (var problem in problems) Report(scalar, part, problem, findings);
        return problems.Count == 0 ? typed : null;
    }

    private static bool CallsStatus(Expression e) => e is Call call && Functions.Status.ContainsKey(call.Name) || e.Parts().Any(CallsStatus);

    private static void Report(YamlScalar scalar, TextPart part, ExpressionProblem problem, Findings findings) =>
        findings.Error(problem.Code, ExpressionPlaces.Of(scalar, problem.Range.Shift(part.Range.Start)), problem.Message, problem.Fix);
}

/// <summary>A bound text.</summary>
/// <param name="Binding">As the plan holds it.</param>
/// <param name="Type">Type of its value.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record Bound(Binding Binding, DataType Type, SourceSpan Place);

/// <summary>A condition before its names mean something.</summary>
/// <param name="Scalar">As written.</param>
/// <param name="Part">The expression in it.</param>
/// <param name="Expression">The expression.</param>
/// <param name="ReplacesRule">Whether it holds a status function.</param>
/// <param name="Known">What it tells of steps when it is true.</param>
internal sealed record ParsedCondition(YamlScalar Scalar, TextPart Part, Expression Expression, bool ReplacesRule, Guards Known);
