using System.Text;
using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Planning.Expressions;

/// <summary>The function <c>format</c>: <c>{0}</c> is the first value behind the pattern; <c>{{</c> and <c>}}</c> are braces.</summary>
internal static class TextFormat
{
    public static JsonNode Fill(string pattern, IReadOnlyList<JsonNode> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c is '{' or '}' && i + 1 < pattern.Length && pattern[i + 1] == c) i++;
            else if (c == '{')
            {
                var close = pattern.IndexOf('}', i);
                if (close < 0 || !int.TryParse(pattern.AsSpan(i + 1, close - i - 1), out var index) || index < 0 || index >= values.Count)
                    throw Invalid(pattern, values.Count);
                text.Append(Scalar.Show(values[index]));
                Limits.Length(text.Length);
                i = close;
                continue;
            }

            text.Append(c);
        }

        return Limits.Text(text.ToString());
    }

    private static FailureException Invalid(string pattern, int count) => FailureException.Input(
        "expression-format", $"The pattern '{pattern}' of format() does not fit its {count} values. Write {{0}} to {{{Math.Max(0, count - 1)}}}, and a brace twice.");
}
