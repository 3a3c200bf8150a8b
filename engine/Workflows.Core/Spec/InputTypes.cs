namespace Workflows.Core.Spec;

/// <summary>Words for the types of inputs and other enumerations.</summary>
internal static class InputTypes
{
    /// <summary>As the spec writes it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>A default that fits the type.</summary>
    public static string Example(InputSpec input) =>
        input.Type switch
        {
            InputType.Integer => "30",
            InputType.Number => "0.5",
            InputType.Boolean => "true",
            InputType.Enum => input.Values is [var first, ..] ? first : "small",
            InputType.Duration => "15m",
            InputType.Array => "[1, 2]",
            InputType.Object => "{ rows: 10 }",
            InputType.Secret => "DIGITS_HOOK",
            _ => "champion",
        };
}
