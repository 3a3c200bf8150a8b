using System.Text.Json;

namespace Workflows.Server.Api;

/// <summary>Words of a closed list in a query, as JSON writes them.</summary>
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

    private static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
