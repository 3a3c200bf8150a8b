using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;

namespace Workflows.Cli.Output;

/// <summary>Figures and values as people read them.</summary>
internal static class Words
{
    /// <summary><c>0.3s</c>, <c>42s</c>, <c>3m 05s</c>, <c>2h 10m</c>.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.0995 => $"{seconds * 1000:0}ms",
        < 9.95 => $"{seconds:0.0}s",
        < 59.5 => $"{seconds:0}s",
        < 3570 => $"{(int)(seconds + 0.5) / 60}m {(int)(seconds + 0.5) % 60:00}s",
        _ => $"{(int)(seconds + 30) / 3600}h {(int)(seconds + 30) / 60 % 60:00}m",
    };

    /// <summary><c>512 B</c>, <c>18.4 KiB</c>, <c>2.0 MiB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1L << 20 => $"{bytes / 1024.0:0.0} KiB",
        < 1L << 30 => $"{bytes / (double)(1L << 20):0.0} MiB",
        _ => $"{bytes / (double)(1L << 30):0.0} GiB",
    };

    /// <summary>Enough digits of a content hash to tell one from another.</summary>
    public static string ShortHash(string hash) => ContentHash.Digits(hash) is { Length: > 12 } digits ? digits[..12] : hash;

    /// <summary>A small number in few characters: <c>0.0213</c>, <c>12.5</c>, <c>3e-07</c>.</summary>
    public static string Figure(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>Two numbers, or a dash for none, with as many digits as it takes to tell them apart.</summary>
    public static (string Left, string Right) Figures(double? left, double? right)
    {
        foreach (var digits in new[] { "G4", "G7", "R" })
        {
            var (a, b) = (Text(left, digits), Text(right, digits));
            if (a != b || left == right) return (a, b);
        }

        return (Text(left, "R"), Text(right, "R"));

        static string Text(double? value, string digits) => value?.ToString(digits, CultureInfo.InvariantCulture) ?? "–";
    }

    /// <summary>A value on one line; a long one ends in an ellipsis.</summary>
    public static string Value(JsonNode? value)
    {
        var text = value switch
        {
            null => "null",
            JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => scalar.GetValue<string>().ReplaceLineEndings(" "),
            _ => value.ToJsonString(WorkflowJson.Options),
        };
        return text.Length <= 200 ? text : text[..199] + "…";
    }
}
