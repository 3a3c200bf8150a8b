using System.Text;
using System.Text.RegularExpressions;
using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>
/// The reference page of the spec language: the text of <c>SpecReference.md</c>, with the tables of keys, functions and activities put in where it asks for them.
/// </summary>
public static partial class SpecReference
{
    /// <summary>The page in Markdown; equal catalogues give equal text.</summary>
    public static string Generate(ActivityCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var text = Template();
        return Slot().Replace(text, slot => slot.Groups["what"].Value switch
        {
            "contents" => Contents(text),
            "functions" => FunctionTable(),
            "activities" => ActivityReference.Generate(catalog),
            var keys when SpecKeys.Tables().Append(SpecKeys.TestFile).FirstOrDefault(t => $"keys {t.Noun}" == keys) is { } table => Keys(table),
            var other => throw new InvalidOperationException($"SpecReference.md asks for '{other}', which there is not."),
        });
    }

    private static string Template()
    {
        using var reader = new StreamReader(typeof(SpecReference).Assembly.GetManifestResourceStream("SpecReference.md")!);
        return reader.ReadToEnd();
    }

    private static string Contents(string text) =>
        string.Join('\n', Heading().Matches(text).Select(h => h.Groups["title"].Value).Where(title => title != "Contents").Select(title => $"* [{title}](#{Anchor(title)})"));

    private static string Keys(SpecTable table)
    {
        var page = new StringBuilder($"<a id=\"{AnchorOf(table)}\"></a>\n\n{table.Description}\n\n| Key | Takes | Meaning | Example |\n| --- | --- | --- | --- |\n");
        foreach (var key in table.Keys)
            page.Append(Row(key.Required ? $"`{key.Name}` (required)" : $"`{key.Name}`", Takes(key), key.Description, Code(key.Example)));
        if (table.Others is { } others)
            page.Append(Row("any other", "a list or an expression", $"An {others} and its values.", Code("rate: [0.1, 0.01]")));
        return page.ToString().TrimEnd('\n');
    }

    private static string Takes(SpecKey key)
    {
        var takes = WrongValue.Takes(key);
        if (key is { Kind: KeyKind.Integer, Minimum: { } minimum, Maximum: { } maximum }) takes += $" from {minimum} to {maximum}";
        if (key is { Kind: KeyKind.Texts or KeyKind.Labels, Words.Count: > 0 }) takes += $": {string.Join(", ", key.Words)}";
        if (key.Limit is { } limit) takes += $", at most {limit}";
        if (key.Children is not { } children) return takes;
        return key.Kind is KeyKind.MappingByName or KeyKind.MappingByText ? $"a mapping by name, each [one](#{AnchorOf(children)})" : $"{takes} ([keys](#{AnchorOf(children)}))";
    }

    private static string FunctionTable() =>
        "| Function | Meaning | Example |\n| --- | --- | --- |\n"
        + string.Concat(Functions.All.Select(f => Row(Code(f.Signature), f.Description, Code(f.Example)))).TrimEnd('\n');

    internal static string Row(params string[] cells) => $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";

    internal static string Code(string text) => $"`{text}`";

    private static string AnchorOf(SpecTable table) => $"keys-of-{table.Noun.Replace(' ', '-')}";

    // As GitHub makes them.
    private static string Anchor(string title) => NoAnchor().Replace(title.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^<!-- (?<what>.+) -->$", RegexOptions.Multiline)]
    private static partial Regex Slot();

    [GeneratedRegex("^## (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NoAnchor();
}
