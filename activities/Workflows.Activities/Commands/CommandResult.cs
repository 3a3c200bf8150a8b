using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Commands;

/// <summary>The JSON document that a command leaves.</summary>
internal static class CommandResult
{
    /// <summary>The word for a document on standard output.</summary>
    public const string StandardOutput = "stdout";

    /// <summary>Largest document: a value stands in the event log.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>The text of a document in a file.</summary>
    /// <exception cref="FailureException"><c>command-output</c> or <c>command-result</c>.</exception>
    public static string Read(string root, string written)
    {
        var path = CommandFiles.Inside(root, written);
        if (Core.Artifacts.ArtifactContent.Foreign(path) is not null || !File.Exists(path)) throw Refused($"'{written}' is no ordinary file", "Write the document to a file");
        return new FileInfo(path).Length > MostBytes ? throw TooLarge() : File.ReadAllText(path);
    }

    /// <summary>The document.</summary>
    /// <exception cref="FailureException"><c>command-result</c>.</exception>
    public static JsonNode Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MostBytes) throw TooLarge();
        try
        {
            var document = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document is null) throw Refused("the document is null", "Write a value");
            if (Forged(document) is { } path)
                throw Refused($"{path} looks like a handle of the engine's own", "Rename 'hash' or 'secret' there");
            return document;
        }
        catch (JsonException fault)
        {
            throw Refused(text.Length == 0 ? "the document is empty" : $"the document is no JSON ({fault.Message.TrimEnd('.')})",
                "Write exactly one JSON value, without NaN and without further lines");
        }
    }

    // A program must not name artifacts that no step handed to it, nor secrets: both are recognised by their form.
    private static string? Forged(JsonNode? node) => node switch
    {
        JsonObject members when members.ContainsKey("hash") && (members.ContainsKey("kind") || members.ContainsKey("written")) => members.GetPath(),
        JsonObject members when members.ContainsKey("secret") && members.All(member => member.Key is "secret" or "value") => members.GetPath(),
        JsonObject members => members.Select(member => Forged(member.Value)).FirstOrDefault(path => path is not null),
        JsonArray items => items.Select(Forged).FirstOrDefault(path => path is not null),
        _ => null,
    };

    private static FailureException TooLarge() => Refused($"the document is larger than {MostBytes / 1024} KiB", "Leave large data in a file, and declare it in 'outputs'");

    private static FailureException Refused(string fault, string fix) => new(new Failure
    {
        Kind = FailureKind.Activity,
        Code = FailureCodes.CommandResult,
        Message = $"run/command (result): {fault}. {fix}.",
    });
}
