using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What keeps the evaluation of an expression small, and the failures of expressions.</summary>
internal static class Limits
{
    /// <summary>Longest text that an expression may make, in characters.</summary>
    public const int MaxText = 65_536;

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

    public static FailureException WrongType(string wanted, JsonNode? have) =>
        FailureException.Input("expression-type", $"An expression needs {wanted} where it has {JsonScalar.Describe(have)}. Correct the value that it reads.");
}
