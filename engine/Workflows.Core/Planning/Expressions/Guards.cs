using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What a condition tells when it is true.</summary>
internal sealed record Guards
{
    public static Guards None { get; } = new();

    /// <summary>Ids of steps that have succeeded.</summary>
    public ImmutableHashSet<string> Succeeded { get; init; } = [];

    /// <summary>Paths whose values are there, as <c>has()</c> says.</summary>
    public ImmutableHashSet<string> Present { get; init; } = [];

    /// <summary>Whether every need has succeeded, as <c>success()</c> says.</summary>
    public bool AllNeeds { get; init; }

    /// <summary>Whether something has failed, as <c>failure()</c> says.</summary>
    public bool SomethingFailed { get; init; }

    public Guards And(Guards other) =>
        ReferenceEquals(this, None) ? other
        : ReferenceEquals(other, None) ? this
        : new()
        {
            Succeeded = Succeeded.Union(other.Succeeded),
            Present = Present.Union(other.Present),
            AllNeeds = AllNeeds || other.AllNeeds,
            SomethingFailed = SomethingFailed || other.SomethingFailed,
        };

    private Guards Or(Guards other) => new()
    {
        Succeeded = Succeeded.Intersect(other.Succeeded),
        Present = Present.Intersect(other.Present),
        AllNeeds = AllNeeds && other.AllNeeds,
        SomethingFailed = SomethingFailed && other.SomethingFailed,
    };

    /// <summary>What is known when <paramref name="condition"/> is true.</summary>
    public static Guards Of(Expression condition) => condition switch
    {
        Binary { Operator: BinaryOperator.And } e => Of(e.Left).And(Of(e.Right)),
        Binary { Operator: BinaryOperator.Or } e => Of(e.Left).Or(Of(e.Right)),
        Binary { Operator: BinaryOperator.Equal, Left: Member state, Right: Literal word } => OfState(state, word.Value),
        Binary { Operator: BinaryOperator.Equal, Left: Literal word, Right: Member state } => OfState(state, word.Value),
        Call { Name: "success" } => None with { AllNeeds = true },
        Call { Name: "failure" } => None with { SomethingFailed = true },
        Call { Name: Functions.Has, Arguments: [var asked] } when PathOf(asked) is { } path => None with { Present = [path] },
        _ => None,
    };

    /// <summary>The names of a path joined with dots; null for any other expression.</summary>
    public static string? PathOf(Expression e) => e switch
    {
        Root root => root.Name,
        Member member when PathOf(member.Target) is { } target => $"{target}.{member.Name}",
        _ => null,
    };

    private static Guards OfState(Member state, JsonNode word) =>
        state is { Name: "state", Target: Member { Target: Root { Name: "steps" } } step } && JsonScalar.Text(word) == "succeeded"
            ? None with { Succeeded = [step.Name] }
            : None;
}
