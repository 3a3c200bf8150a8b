using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>
/// Walks an expression: gives it a type, notes which steps it reads, and finds unknown names, wrong types and values that may be missing.
/// Goes on behind a mistake, so that all of them are reported together.
/// </summary>
internal sealed class ExpressionTyper
{
    private static readonly string[] Roots = ["inputs", "steps", "run"];
    private static readonly string[] States = ["succeeded", "failed", "skipped", "cancelled"];

    private readonly string text;
    private readonly NameScope scope;
    private readonly List<ExpressionProblem> problems;
    private readonly List<StepReference> references = [];

    private ExpressionTyper(string text, NameScope scope, List<ExpressionProblem> problems)
    {
        this.text = text;
        this.scope = scope;
        this.problems = problems;
    }

    /// <summary>The type of an expression, whose value must be there.</summary>
    /// <param name="expression">Parsed from <paramref name="text"/>.</param>
    /// <param name="text">For messages.</param>
    /// <param name="scope">What names mean.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static TypedExpression Check(Expression expression, string text, NameScope scope, List<ExpressionProblem> problems)
    {
        var typer = new ExpressionTyper(text, scope, problems);
        return new TypedExpression(typer.Value(expression, scope.Known), typer.references);
    }

    /// <summary>A type, and how the value may be missing: a clause, and whether a test of the step's state helps against it.</summary>
    private sealed record Found(DataType Type, string? Missing = null, string? Guardable = null)
    {
        public static Found Unknown { get; } = new(DataType.Any);

        public Found As(DataType type) => this with { Type = type };

        public Found OrMissing(string why) => this with { Missing = Missing ?? why };
    }

    private DataType Value(Expression e, Guards known)
    {
        var found = Find(e, known);
        if (found.Missing is { } why)
        {
            var path = e.Range.Of(text);
            var orTest = found.Guardable is { } step ? $", or test steps.{step}.state == 'succeeded' in 'if'" : "";
            Report(DiagnosticCodes.PossiblyMissing, e.Range, $"{path} may be missing: {why}.", $"Write {path} ?? default{orTest}.");
        }

        return found.Type;
    }

    private Found Find(Expression e, Guards known)
    {
        switch (e)
        {
            case Literal literal: return new Found(OfLiteral(literal));
            case ListOf list: return new Found(new ListType(ItemType(list, known)));
            case Root root: return Alone(root);
            case Member member: return FindMember(member, known);
            case Item item: return FindItem(item, known);
            case Call call: return new Found(OfCall(call, known));
            case Unary { Operator: UnaryOperator.Not } not: return new Found(Expect(not.Operand, DataType.Boolean, "'!'", known));
            case Unary negate: return new Found(Numeric(negate.Operand, "'-'", known));
            case Binary { Operator: BinaryOperator.Coalesce } or: return FindCoalesce(or, known);
            case Binary binary: return new Found(OfBinary(binary, known));
            case Conditional c: return FindConditional(c, known);
            default: throw new InvalidOperationException($"{e.GetType().Name} has no type.");
        }
    }

    private static DataType OfLiteral(Literal literal) =>
        JsonScalar.Text(literal.Value) is { } word ? new StringType([word])
        : JsonScalar.Boolean(literal.Value) is not null ? DataType.Boolean
        : literal.Value.AsValue().TryGetValue(out long _) ? DataType.Integer
        : DataType.Number;

    private DataType ItemType(ListOf list, Guards known)
    {
        DataType? common = null;
        foreach (var item in list.Items)
        {
            var type = Value(item, known);
            var both = common is null ? type : TypeFit.Common(common, type);
            if (both is null) Report(DiagnosticCodes.ExpressionType, item.Range, $"A list has items of one type; this is {TypeFit.Show(type)} behind {TypeFit.Show(common!)}.", "Convert it, or use a second list.");
            common = both ?? common;
        }

        return common ?? DataType.Any;
    }

    private Found Alone(Root root)
    {
        if (Roots.Contains(root.Name))
        {
            Report(DiagnosticCodes.ExpressionType, root.Range, $"'{root.Name}' is no value by itself.", root.Name switch
            {
                "inputs" => "Name an input: inputs.name.",
                "run" => "Write run.id or run.workflow.",
                _ => "Name an output: steps.id.outputs.name.",
            });
            return Found.Unknown;
        }

        var fix = Functions.Names.Contains(root.Name) ? $"Call it: {root.Name}()."
            : scope.Inputs.ContainsKey(root.Name) ? $"Write inputs.{root.Name}."
            : scope.Steps.ContainsKey(root.Name) ? $"Write steps.{root.Name}.outputs."
            : DidYouMean(root.Name, Roots) ?? "Values begin with inputs, steps or run; text stands in quotes.";
        return Unknown(root.Range, $"There is nothing named '{root.Name}'.", fix);
    }

    private Found FindMember(Member e, Guards known)
    {
        switch (e)
        {
            case { Target: Root { Name: "inputs" } }:
                return scope.Inputs.TryGetValue(e.Name, out var input)
                    ? OfField(input, $"the input '{input.Name}' is optional and has no default")
                    : Unknown(e.NameRange, $"The workflow has no input '{e.Name}'.", Candidates(e.Name, scope.Inputs.Keys, "Declare it under 'inputs'."));
            case { Target: Root { Name: "run" } }:
                return e.Name is "id" or "workflow"
                    ? new Found(DataType.String)
                    : Unknown(e.NameRange, $"A run has no '{e.Name}'.", Candidates(e.Name, ["id", "workflow"], ""));
            case { Target: Root { Name: "steps" } }:
                return CheckStep(e) ? Unknown(e.Range, $"'{e.Range.Of(text)}' is no value by itself.", $"Write steps.{e.Name}.outputs.name or steps.{e.Name}.state.", DiagnosticCodes.ExpressionType) : Found.Unknown;
            case { Target: Member { Target: Root { Name: "steps" } } step }:
                return FindStep(e, step, known);
            default:
                return FindField(e, known);
        }
    }

    private bool CheckStep(Member step)
    {
        if (scope.Steps.ContainsKey(step.Name)) return true;
        Report(DiagnosticCodes.UnknownStep, step.NameRange, $"There is no step '{step.Name}'.", Candidates(step.Name, scope.Steps.Keys, "Add it, or correct the name."));
        return false;
    }

    private Found FindStep(Member e, Member step, Guards known)
    {
        if (!CheckStep(step)) return Found.Unknown;
        if (e.Name == "state")
        {
            references.Add(new StepReference(step.Name, null, false, e.Range));
            return new Found(new StringType(States));
        }

        if (e.Name != "outputs")
            return Unknown(e.NameRange, $"A step has no '{e.Name}'.", Candidates(e.Name, ["outputs", "state"], $"Write steps.{step.Name}.outputs.{e.Name}."));
        references.Add(new StepReference(step.Name, null, true, e.Range));
        if (scope.Steps[step.Name] is not { } outputs) return Found.Unknown;
        var why = known.Succeeded.Contains(step.Name) ? null : scope.WhyMissing(step.Name);
        return why is null || (known.AllNeeds && scope.SuccessCoversNeeds) ? new Found(outputs) : new Found(outputs, why, step.Name);
    }

    private Found FindField(Member e, Guards known)
    {
        var target = Find(e.Target, known);
        if (e.Target is Member { Name: "outputs", Target: Member { Target: Root { Name: "steps" } } step } && references is [.., { Output: null, ReadsOutputs: true }])
            references[^1] = references[^1] with { Output = e.Name, Range = e.Range };
        else
            step = null!;

        switch (target.Type)
        {
            case AnyType: return target;
            case MapType map: return target.As(map.Value).OrMissing($"the map need not have the key '{e.Name}'");
            case RecordType record when record.Fields.FirstOrDefault(f => f.Name == e.Name) is { } field:
                return Under(target, OfField(field, $"the output '{field.Name}' is optional"));
            case ArtifactType artifact when ArtifactFacts.Of(artifact.Kind).TryGetValue(e.Name, out var fact):
                return target.As(fact);
            default:
                var what = step is null ? $"{e.Target.Range.Of(text)} ({TypeFit.Show(target.Type)})" : $"Step '{step.Name}'";
                return Unknown(e.NameRange, $"{what} has no {(step is null ? "" : "output ")}'{e.Name}'.", Candidates(e.Name, NamesOf(target.Type), "Use the value as it is."));
        }
    }

    private static Found OfField(Field field, string why) =>
        field.Required || field.Default is not null ? new Found(field.Type) : new Found(field.Type, why);

    private static Found Under(Found target, Found field) =>
        target.Missing is null ? field : target.As(field.Type);

    private static IEnumerable<string> NamesOf(DataType type) => type switch
    {
        RecordType record => record.Fields.Select(f => f.Name),
        ArtifactType artifact => ArtifactFacts.Of(artifact.Kind).Keys,
        _ => [],
    };

    private Found FindItem(Item e, Guards known)
    {
        var target = Find(e.Target, known);
        var index = Value(e.Index, known);
        switch (target.Type)
        {
            case AnyType: return target;
            case ListType list when index is IntegerType or AnyType: return target.As(list.Item);
            case MapType map when TypeFit.IsText(index): return target.As(map.Value).OrMissing("the map need not have that key");
            default:
                Report(DiagnosticCodes.ExpressionType, e.Range, $"{TypeFit.Show(target.Type)} has no item for {TypeFit.Show(index)}.", "Lists take a whole number, maps a text, records a literal name.");
                return Found.Unknown;
        }
    }

    private DataType OfCall(Call call, Guards known)
    {
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

        if (function.TypeOf(arguments) is { } type) return type;
        Report(DiagnosticCodes.ExpressionType, call.Range, $"{call.Name}() does not take ({string.Join(", ", arguments.Select(TypeFit.Show))}).", $"Write {function.Signature}.");
        return function.TypeOf([.. arguments.Select(_ => DataType.Any)]) ?? DataType.Any;
    }

    private static string FunctionFix(string name) =>
        Functions.Names.FirstOrDefault(n => n.EndsWith("." + name, StringComparison.Ordinal)) is { } full ? $"Did you mean '{full}'?"
        : DidYouMean(name, Functions.Names) ?? $"There is {string.Join(", ", Functions.Names)}.";

    private Found FindCoalesce(Binary e, Guards known)
    {
        var (left, right) = (Find(e.Left, known), Find(e.Right, known));
        if (TypeFit.Common(left.Type, right.Type) is { } common) return right.As(common);
        Report(DiagnosticCodes.ExpressionType, e.Right.Range, $"Both sides of '??' have one type; the left is {TypeFit.Show(left.Type)}, the right {TypeFit.Show(right.Type)}.", "Correct the default; put a comparison with '??' in parentheses.");
        return right.As(left.Type);
    }

    private Found FindConditional(Conditional e, Guards known)
    {
        Expect(e.Test, DataType.Boolean, "The test of '?:'", known);
        var (then, otherwise) = (Find(e.Then, known.And(Guards.Of(e.Test))), Find(e.Otherwise, known));
        var missing = then.Missing is not null ? then : otherwise;
        if (TypeFit.Common(then.Type, otherwise.Type) is { } common) return missing.As(common);
        Report(DiagnosticCodes.ExpressionType, e.Range, $"Both branches of '?:' have one type; one is {TypeFit.Show(then.Type)}, the other {TypeFit.Show(otherwise.Type)}.", "Make them the same.");
        return Found.Unknown;
    }

    private DataType OfBinary(Binary e, Guards known)
    {
        switch (e.Operator)
        {
            case BinaryOperator.And:
                Expect(e.Left, DataType.Boolean, "'&&'", known);
                return Expect(e.Right, DataType.Boolean, "'&&'", known.And(Guards.Of(e.Left)));
            case BinaryOperator.Or:
                Expect(e.Left, DataType.Boolean, "'||'", known);
                return Expect(e.Right, DataType.Boolean, "'||'", known);
            case BinaryOperator.Equal or BinaryOperator.NotEqual:
                CheckEquality(e, Value(e.Left, known), Value(e.Right, known));
                return DataType.Boolean;
            case BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual:
                Numeric(e.Left, "A comparison", known);
                Numeric(e.Right, "A comparison", known);
                return DataType.Boolean;
            case BinaryOperator.Add:
                return OfSum(e, Value(e.Left, known), Value(e.Right, known));
            default:
                var (left, right) = (Numeric(e.Left, "Arithmetic", known), Numeric(e.Right, "Arithmetic", known));
                return left is IntegerType && right is IntegerType && e.Operator != BinaryOperator.Divide ? DataType.Integer : DataType.Number;
        }
    }

    private DataType OfSum(Binary e, DataType left, DataType right)
    {
        if (left is AnyType && right is AnyType) return DataType.Any;
        if ((TypeFit.IsText(left) || left is AnyType) && (TypeFit.IsText(right) || right is AnyType)) return DataType.String;
        if (left is IntegerType && right is IntegerType) return DataType.Integer;
        if ((TypeFit.IsNumber(left) || left is AnyType) && (TypeFit.IsNumber(right) || right is AnyType)) return DataType.Number;
        Report(DiagnosticCodes.ExpressionType, e.Range, $"'+' adds two numbers or joins two texts, not {TypeFit.Show(left)} and {TypeFit.Show(right)}.", "Use format('{0} {1}', a, b) to put values into text.");
        return DataType.Any;
    }

    private void CheckEquality(Binary e, DataType left, DataType right)
    {
        if (TypeFit.Common(left, right) is not { } common || !TypeFit.IsScalar(common))
        {
            Report(DiagnosticCodes.ExpressionType, e.Range, $"{TypeFit.Show(left)} cannot be compared with {TypeFit.Show(right)}.", "Compare single values of one type; artifacts by their hash.");
            return;
        }

        // A word that the other side can never have makes the comparison constant: always a slip.
        CheckWord(e.Left, left, right);
        CheckWord(e.Right, right, left);
    }

    private void CheckWord(Expression side, DataType literal, DataType other)
    {
        if (side is Literal && literal is StringType { Words: [var word] } && other is StringType { Words: { Count: > 1 } words } && !words.Contains(word))
            Report(DiagnosticCodes.ExpressionType, side.Range, $"'{word}' is none of {string.Join(", ", words)}.", Candidates(word, words, ""));
    }

    private DataType Expect(Expression e, DataType wanted, string what, Guards known)
    {
        var type = Value(e, known);
        if (!TypeFit.Fits(wanted, type)) Report(DiagnosticCodes.ExpressionType, e.Range, $"{what} takes {wanted.Name}, not {TypeFit.Show(type)}.", "Compare it: value == …, value > ….");
        return wanted;
    }

    private DataType Numeric(Expression e, string what, Guards known)
    {
        var type = Value(e, known);
        if (type is AnyType || TypeFit.IsNumber(type)) return type is IntegerType ? type : DataType.Number;
        Report(DiagnosticCodes.ExpressionType, e.Range, $"{what} takes numbers, not {TypeFit.Show(type)}.", "Use a number.");
        return DataType.Number;
    }

    private Found Unknown(TextRange range, string message, string fix, string code = DiagnosticCodes.ExpressionName)
    {
        Report(code, range, message, fix);
        return Found.Unknown;
    }

    private void Report(string code, TextRange range, string message, string fix) => problems.Add(new ExpressionProblem(code, range, message, fix));

    private static string? DidYouMean(string name, IEnumerable<string> candidates) =>
        Suggestion.Nearest(name, candidates) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    private static string Candidates(string name, IEnumerable<string> candidates, string otherwise)
    {
        var all = candidates.Order(StringComparer.Ordinal).ToList();
        return DidYouMean(name, all) ?? (all.Count is > 0 and <= 12 ? $"There is {string.Join(", ", all)}." : otherwise);
    }
}
