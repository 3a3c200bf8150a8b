using System.Text.Json;

namespace Workflows.Server.Api;

/// <summary>Words of a query or body that mean a value: of a closed list, as JSON writes them, or a length of time.</summary>
internal static class Word
{
    /// <summary>The value that a word means.</summary>
    /// <param name="name">Name of the parameter.</param>
    /// <param name="text">The word.</param>
    /// <exception cref="ProblemException"><c>word-unknown</c>.</exception>
    public static T Parse<T>(string name, string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (Of(value) == text) return value;
        throw new ProblemException(422, "word-unknown", $"{name} is '{text}'; it takes {string.Join(", ", Enum.GetValues<T>().Select(v => Of(v)))}.");
    }

    /// <summary>The length of time that a text means; null for none.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="text">Such as <c>90d</c>.</param>
    /// <exception cref="ProblemException"><c>duration-invalid</c>.</exception>
    public static TimeSpan? Duration(string name, string? text) => text is null ? null
        : Core.Spec.Duration.TryParse(text, out var duration) ? duration
        : throw new ProblemException(422, "duration-invalid", $"{name} is '{text}', which is no duration. Give {Core.Spec.Duration.Forms}.");

    private static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
