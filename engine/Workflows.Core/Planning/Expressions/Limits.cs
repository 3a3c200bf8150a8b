using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What keeps the evaluation of an expression small, and the failures of expressions.</summary>
internal static class Limits
{
    /// <summary>Longest text that an expression may make, in characters.</summary>
    public const int MaxText = 65_536;

    /// <summary>Most values that a list or record made by an expression may hold, nested ones counted.</summary>
    public const int MaxParts = 100_000;

    public static JsonNode Text(string text)
    {
        Length(text.Length);
        return text;
    }

    public static void Length(long length)
    {
        if (length > MaxText)
            throw FailureException.Input("expression-too-large", $"An expression makes text of more than {MaxText} characters. Write it to a file in a step instead.");
    }

    /// <summary>Refuses a value that is too large.</summary>
    public static void Parts(JsonNode? value)
    {
        var left = MaxParts;
        Take(value, ref left);
    }

    /// <summary>Counts a value down from what is left, and refuses it when it is more.</summary>
    public static void Take(JsonNode? value, ref int left)
    {
        if (--left < 0)
            throw FailureException.Input("expression-too-large", $"A value made by expressions has more than {MaxParts} parts. Write it to a file in a step instead.");
        if (value is JsonArray items)
            foreach (var item in items) Take(item, ref left);
        else if (value is JsonObject members)
            foreach (var (_, member) in members) Take(member, ref left);
    }

    public static FailureException WrongType(string wanted, JsonNode? have) =>
        FailureException.Input("expression-type", $"An expression needs {wanted} where it has {JsonScalar.Describe(have)}. Correct the value that it reads.");
}
