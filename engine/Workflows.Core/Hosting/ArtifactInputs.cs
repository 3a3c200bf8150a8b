using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting;

/// <summary>
/// Turns what stands for an artifact among inputs into its handle: <c>@file</c> is brought into the store (a <c>file</c> only), <c>sha256:…</c> is looked
/// up among what this project's runs gave and what was brought in: a hash alone grants nothing.
/// </summary>
internal sealed class ArtifactInputs(IRunStore store, IArtifactStore artifacts, WorkflowOptions options)
{
    /// <summary>The same inputs with handles in place of what stands for artifacts.</summary>
    /// <param name="plan">The plan that takes them.</param>
    /// <param name="given">As given.</param>
    /// <param name="diagnostics">Gets what is wrong.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyDictionary<string, GivenInput>> ResolveAsync(
        Plan plan, GivenInputs given, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var values = given.Values.ToDictionary();
        foreach (var input in plan.Inputs.Where(i => HoldsArtifacts(i) && values.ContainsKey(i.Name)))
        {
            var (text, folder) = (values[input.Name].Text, given.Folder);
            if (text is not null) folder = null;
            try
            {
                var value = text is null ? values[input.Name].Json : IsArtifact(input) ? text : Parsed(text);
                values[input.Name] = GivenInput.OfJson(await ResolveAsync(input, value, folder ?? options.WorkingDirectory, cancellationToken));
            }
            catch (FailureException e)
            {
                diagnostics.Add(RunInputs.Mistake(new JsonPointer(input.Name), e.Failure.Code, e.Failure.Message, ""));
            }
        }

        return values;
    }

    private static bool IsArtifact(PlannedInput input) => input.Type is InputType.File or InputType.Dataset or InputType.Model;

    private static bool HoldsArtifacts(PlannedInput input) =>
        IsArtifact(input) || (input.Items is { } items && HoldsArtifacts(items)) || (input.Properties?.Any(HoldsArtifacts) ?? false);

    // What is no JSON stays text, and whoever checks types says so.
    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonText.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private async Task<JsonNode?> ResolveAsync(PlannedInput input, JsonNode? value, string folder, CancellationToken cancellationToken)
    {
        if (IsArtifact(input)) return await HandleAsync(input, value, folder, cancellationToken);
        if (value is JsonArray list && input.Items is { } items)
        {
            var resolved = new JsonArray();
            foreach (var item in list) resolved.Add(await ResolveAsync(items, item, folder, cancellationToken));
            return resolved;
        }

        if (value is not JsonObject members) return value?.DeepClone();
        var record = new JsonObject();
        foreach (var (name, member) in members)
            record[name] = input.Properties?.FirstOrDefault(p => p.Name == name) is { } property
                ? await ResolveAsync(property, member, folder, cancellationToken)
                : member?.DeepClone();
        return record;
    }

    private async Task<JsonNode> HandleAsync(PlannedInput input, JsonNode? value, string folder, CancellationToken cancellationToken)
    {
        var kind = Enum.Parse<ArtifactKind>(input.Type.ToString());
        var text = JsonScalar.Text(value) ?? JsonScalar.Text((value as JsonObject)?["hash"]);
        var artifact = text switch
        {
            ['@', ..] when !options.ImportsFiles => throw FailureException.Input("input-artifact", $"Input '{input.Name}' cannot name a file of the server. Upload it as an artifact, and give sha256:… of that."),
            ['@', ..] when kind == ArtifactKind.File => await ImportAsync(text[1..], folder, cancellationToken),
            ['@', ..] => throw FailureException.Input("input-artifact", $"Input '{input.Name}' takes a {Word(kind)}, and '{text}' is a file. {Instead(kind)}"),
            not null when text.StartsWith("sha256:", StringComparison.Ordinal) => await FindAsync(text, cancellationToken),
            _ => throw FailureException.Input("input-artifact", $"Input '{input.Name}' takes a {Word(kind)}, not {JsonScalar.Describe(value)}. Give {Forms(kind)}."),
        };
        return artifact.Kind == kind
            ? JsonSerializer.SerializeToNode(artifact, WorkflowJson.Options)!
            : throw FailureException.Input("input-artifact", $"Input '{input.Name}' takes a {Word(kind)}, and {text} is a {Word(artifact.Kind)}.");
    }

    private async Task<Artifact> ImportAsync(string path, string folder, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path, folder);
        if (!File.Exists(full)) throw FailureException.Input("file-not-found", $"There is no file '{path}' (it would be {full}).");
        try
        {
            await using var source = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read);
            var artifact = await artifacts.AddFileAsync(new ArtifactDraft(ArtifactKind.File), async (place, token) =>
            {
                await using var target = new FileStream(place, FileMode.CreateNew, FileAccess.Write);
                await source.CopyToAsync(target, token);
            }, cancellationToken);
            await store.AddArtifactAsync(options.Project, artifact, cancellationToken);
            return artifact;
        }
        catch (UnauthorizedAccessException e)
        {
            throw FailureException.Input("file-unreadable", $"The file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private async Task<Artifact> FindAsync(string hash, CancellationToken cancellationToken)
    {
        var artifact = await store.FindArtifactAsync(options.Project, hash, cancellationToken) ?? throw FailureException.Input(
            "artifact-unknown", $"No run of this project gave a single artifact {hash}. 'workflows show RUN' lists those that there are.");
        await artifacts.GetPathAsync(artifact, cancellationToken);
        return artifact;
    }

    private static string Word(ArtifactKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private static string Forms(ArtifactKind kind) => kind == ArtifactKind.File ? "@path of a file, or sha256:… of one that a run gave" : $"sha256:… of a {Word(kind)} that a run gave";

    private static string Instead(ArtifactKind kind) => kind == ArtifactKind.Dataset
        ? "Give sha256:… of a dataset that a run gave; for rows in a file make it an input of type file and read it with data/read-csv (file: ${{ inputs.name }})."
        : $"Give {Forms(kind)}.";
}
