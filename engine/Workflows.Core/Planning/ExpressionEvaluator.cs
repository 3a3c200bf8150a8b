using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning.Expressions;

namespace Workflows.Core.Planning;

/// <summary>
/// Evaluates expressions with our own interpreter: it knows values in JSON and the listed functions, nothing else, so that no expression reaches the
/// CLR, loops or calls itself. Pure. Whole numbers stay whole; <c>/</c> always gives a number (<c>7 / 2</c> is 3.5); <c>&amp;&amp;</c>, <c>||</c>,
/// <c>?:</c> and <c>??</c> evaluate only what they need.
/// </summary>
public static class ExpressionEvaluator
{
    // The strings of a plan live as long as the plan: each is parsed once.
    private static readonly ConditionalWeakTable<string, Expression> Parsed = [];

    /// <summary>The value of an expression; a new node that belongs to the caller.</summary>
    /// <param name="expression">Without <c>${{ }}</c>, as a plan keeps it.</param>
    /// <param name="scope">What it may see. A cached step reads as <c>succeeded</c>: no condition depends on the cache.</param>
    /// <exception cref="FailureException"><c>expression-missing</c>, <c>expression-type</c>, <c>expression-arithmetic</c>, <c>expression-format</c>,
    /// <c>expression-too-large</c>; <c>expression-syntax</c> for text that no plan holds.</exception>
    public static JsonNode? Evaluate(string expression, ExpressionScope scope) => Owned(new Evaluation(expression, scope).Value(Parse(expression)));

    /// <summary>The same, or null when the value is missing.</summary>
    public static JsonNode? Find(string expression, ExpressionScope scope) => Owned(new Evaluation(expression, scope).Find(Parse(expression)));

    private static JsonNode? Owned(JsonNode? value) => value?.Parent is null ? value : value.DeepClone();

    private static Expression Parse(string expression)
    {
        if (Parsed.TryGetValue(expression, out var parsed)) return parsed;
        parsed = ExpressionParser.Parse(expression, out var problem) ?? throw FailureException.Input(problem!.Code, problem.Message);
        Parsed.AddOrUpdate(expression, parsed);
        return parsed;
    }

    private sealed class Evaluation(string text, ExpressionScope scope)
    {
        public JsonNode Value(Expression expression) => Find(expression) ?? throw FailureException.Input(
            "expression-missing", $"'{expression.Range.Of(text)}' has no value here. Write {expression.Range.Of(text)} ?? default, or make sure that it is there.");

        /// <summary>The value, or null when it is missing.</summary>
        public JsonNode? Find(Expression expression) => expression switch
        {
            Literal e => e.Value.DeepClone(),
            ListOf e => Find(e),
            Root { Name: "matrix" } => scope.Matrix,
            Root { Name: "item" } => scope.Item,
            Root { Name: "error" } => scope.Error,
            Root { Name: "event" } => scope.Event,
            Member e => Find(e),
            Item e => Find(e),
            Call e => Find(e),
            Unary { Operator: UnaryOperator.Not } e => !Boolean(e.Operand),
            Unary e => Arithmetic.Negate(Value(e.Operand)),
            Binary e => Find(e),
            Conditional e => Boolean(e.Test) ? Find(e.Then) : Find(e.Otherwise),
            _ => throw FailureException.Input("expression-name", $"'{expression.Range.Of(text)}' is no value by itself."),
        };

        private JsonNode? Find(Member e) => e switch
        {
            { Target: Root { Name: "inputs" } } => scope.Inputs.GetValueOrDefault(e.Name),
            { Target: Root { Name: "vars" } } => scope.Vars.GetValueOrDefault(e.Name),
            { Target: Root { Name: "env" } } => scope.Env.GetValueOrDefault(e.Name),
            { Target: Root { Name: "secrets" } } => SecretReference.To(e.Name),
            { Target: Root { Name: "run" }, Name: "id" } => scope.Run.Id,
            { Target: Root { Name: "run" }, Name: "workflow" } => scope.Run.Workflow,
            { Target: Member { Target: Root { Name: "steps" } } step, Name: "state" } => StateOf(step.Name),
            { Target: Member { Target: Root { Name: "steps" } } step, Name: "outputs" } => scope.Steps.GetValueOrDefault(step.Name)?.Outputs,
            _ => MemberOf(Find(e.Target), e.Name),
        };

        // A member of a list is the list of its items' members, missing when one of them is.
        private static JsonNode? MemberOf(JsonNode? value, string name)
        {
            switch (value)
            {
                case null: return null;
                case JsonObject record: return ArtifactFacts.IsHandle(record) ? ArtifactFacts.Read(record, name) : record[name];
                case JsonArray items:
                    var members = items.Select(i => MemberOf(i, name)).ToList();
                    return members.Contains(null) ? null : new JsonArray([.. members.Select(m => m!.DeepClone())]);
                default: throw Limits.WrongType($"a record with '{name}'", value);
            }
        }

        private JsonArray Find(ListOf e)
        {
            var list = new JsonArray([.. e.Items.Select(i => Value(i).DeepClone())]);
            Limits.Parts(list);
            return list;
        }

        private string? StateOf(string step) => scope.Steps.GetValueOrDefault(step)?.State switch
        {
            "cached" => "succeeded",
            var state => state,
        };

        private JsonNode? Find(Item e) => (Find(e.Target), Value(e.Index)) switch
        {
            (null, _) => null,
            (JsonArray items, var index) when JsonScalar.Integer(index) is { } position => position >= 0 && position < items.Count ? items[(int)position] : null,
            (JsonObject members, var key) when JsonScalar.Text(key) is { } name => members[name],
            var (target, _) => throw Limits.WrongType("a list and a whole number, or a map and a text,", target),
        };

        private JsonNode? Find(Call e)
        {
            if (Functions.Status.TryGetValue(e.Name, out var answer)) return answer(scope.Status);
            if (e is { Name: Functions.Has, Arguments: [var asked] }) return Find(asked) is not null;
            var function = Functions.Find(e.Name) ?? throw FailureException.Input("expression-name", $"There is no function '{e.Name}'.");
            return function.Call([.. e.Arguments.Select(Value)]);
        }

        private JsonNode? Find(Binary e) => e.Operator switch
        {
            BinaryOperator.And => Boolean(e.Left) && Boolean(e.Right),
            BinaryOperator.Or => Boolean(e.Left) || Boolean(e.Right),
            BinaryOperator.Coalesce => Find(e.Left) ?? Find(e.Right),
            BinaryOperator.Equal => Scalar.AreEqual(Value(e.Left), Value(e.Right)),
            BinaryOperator.NotEqual => !Scalar.AreEqual(Value(e.Left), Value(e.Right)),
            BinaryOperator.Less => Compare(e) < 0,
            BinaryOperator.LessOrEqual => Compare(e) <= 0,
            BinaryOperator.Greater => Compare(e) > 0,
            BinaryOperator.GreaterOrEqual => Compare(e) >= 0,
            _ => Calculate(e.Operator, Value(e.Left), Value(e.Right)),
        };

        private int Compare(Binary e) => Arithmetic.Compare(Value(e.Left), Value(e.Right));

        private static JsonNode Calculate(BinaryOperator op, JsonNode left, JsonNode right) =>
            op == BinaryOperator.Add && JsonScalar.Text(left) is { } start
                ? Limits.Text(start + (JsonScalar.Text(right) ?? throw Limits.WrongType("text", right)))
                : Arithmetic.Calculate(op, left, right);

        private bool Boolean(Expression e) => Value(e) is var value && JsonScalar.Boolean(value) is { } flag ? flag : throw Limits.WrongType("true or false", value);
    }
}
