using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>
/// Walks an expression: gives it a type, notes which steps it reads, and finds unknown names, wrong types and values that may be missing.
/// Goes on behind a mistake, so that all of them are reported together.
/// </summary>
internal sealed partial class ExpressionTyper
{
    private readonly string text;
    private readonly NameScope scope;
    private readonly List<ExpressionProblem> problems;
    private readonly List<Reference> references = [];
    private readonly List<Constant> constants = [];

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
    /// <param name="isOptional">Whether a value that is missing because an output is optional will do.</param>
    public static TypedExpression Check(Expression expression, string text, NameScope scope, List<ExpressionProblem> problems, bool isOptional = false)
    {
        var typer = new ExpressionTyper(text, scope, problems);
        var found = typer.Find(expression, scope.Known);
        var mayMiss = isOptional && found is { Missing: not null, OrElse: null };
        if (!mayMiss) typer.MustBeThere(expression, found);
        return new TypedExpression(found.Type, typer.references, typer.constants, mayMiss);
    }

    /// <summary>A type, and how the value may be missing: a clause, and what helps against it besides a default.</summary>
    private sealed record Found(DataType Type, string? Missing = null, string? OrElse = null)
    {
        public static Found Unknown { get; } = new(DataType.Any);

        public Found As(DataType type) => this with { Type = type };

        public Found OrMissing(string why) => this with { Missing = Missing ?? why };
    }

    /// <summary>Type of a value that is there.</summary>
    private DataType Present(Expression e, Guards known)
    {
        var found = Find(e, known);
        MustBeThere(e, found);
        return found.Type;
    }

    private void MustBeThere(Expression e, Found found)
    {
        if (found.Missing is not { } why) return;
        var path = e.Range.Of(text);
        Report(DiagnosticCodes.PossiblyMissing, e.Range, $"{path} may be missing: {why}.", $"Write {path} ?? default{found.OrElse ?? $", or ask has({path}) first"}.");
    }

    /// <summary>Type of an operand, which no secret can be.</summary>
    private DataType Value(Expression e, Guards known)
    {
        var type = Present(e, known);
        if (type is not SecretType) return type;
        Report(DiagnosticCodes.SecretMisplaced, e.Range, $"The secret {e.Range.Of(text)} cannot be part of an expression.", "Give it as it is to an input of type secret.");
        return DataType.Any;
    }

    private Found Find(Expression e, Guards known)
    {
        switch (e)
        {
            case Literal literal: return new Found(OfLiteral(literal));
            case ListOf list: return new Found(new ListType(ItemType(list, known)));
            case Root root: return FindRoot(root, known);
            case Member member: return IsAsked(member, known) ? new Found(FindMember(member, known).Type) : FindMember(member, known);
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

    private static bool IsAsked(Member e, Guards known) => !known.Present.IsEmpty && Guards.PathOf(e) is { } path && known.Present.Contains(path);

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

    private Found Unknown(TextRange range, string message, string fix, string code = DiagnosticCodes.ExpressionName)
    {
        Report(code, range, message, fix);
        return Found.Unknown;
    }

    private void Report(string code, TextRange range, string message, string fix) => problems.Add(new ExpressionProblem(code, range, message, fix));

    private string? DidYouMean(string name, IEnumerable<string> candidates) => !scope.Suggests ? null
        : Suggestion.Nearest(name, candidates) is { } nearest ? $"Did you mean '{nearest}'?" : null;

    private string Candidates(string name, IEnumerable<string> candidates, string otherwise)
    {
        if (!scope.Suggests) return otherwise;
        var all = candidates.Order(StringComparer.Ordinal).ToList();
        return DidYouMean(name, all) ?? (all.Count is > 0 and <= 12 ? $"There is {string.Join(", ", all)}." : otherwise);
    }
}
