using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What a condition tells of steps when it is true.</summary>
/// <param name="Succeeded">Ids of steps that have succeeded.</param>
/// <param name="AllNeeds">Whether every need has succeeded, as <c>success()</c> says.</param>
/// <param name="SomethingFailed">Whether something has failed, as <c>failure()</c> says.</param>
internal sealed record Guards(ImmutableHashSet<string> Succeeded, bool AllNeeds, bool SomethingFailed)
{
    public static Guards None { get; } = new([], false, false);

    public Guards And(Guards other) =>
        ReferenceEquals(this, None) ? other
        : ReferenceEquals(other, None) ? this
        : new(Succeeded.Union(other.Succeeded), AllNeeds || other.AllNeeds, SomethingFailed || other.SomethingFailed);

    private Guards Or(Guards other) => new(Succeeded.Intersect(other.Succeeded), AllNeeds && other.AllNeeds, SomethingFailed && other.SomethingFailed);

    /// <summary>What is known when <paramref name="condition"/> is true.</summary>
    public static Guards Of(Expression condition) => condition switch
    {
        Binary { Operator: BinaryOperator.And } e => Of(e.Left).And(Of(e.Right)),
        Binary { Operator: BinaryOperator.Or } e => Of(e.Left).Or(Of(e.Right)),
        Binary { Operator: BinaryOperator.Equal, Left: Member state, Right: Literal word } => OfState(state, word.Value),
        Binary { Operator: BinaryOperator.Equal, Left: Literal word, Right: Member state } => OfState(state, word.Value),
        Call { Name: "success" } => None with { AllNeeds = true },
        Call { Name: "failure" } => None with { SomethingFailed = true },
        _ => None,
    };

    private static Guards OfState(Member state, JsonNode word) =>
        state is { Name: "state", Target: Member { Target: Root { Name: "steps" } } step } && JsonScalar.Text(word) == "succeeded"
            ? None with { Succeeded = [step.Name] }
            : None;
}
