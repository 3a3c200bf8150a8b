using System.Text;
using System.Text.Json.Nodes;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Server.Api;
using Workflows.Server.Runs;

namespace Workflows.Server.Workflows;

/// <summary>Where the plan of a request comes from: a registered workflow, or a text that nobody has saved.</summary>
internal static class PlanSources
{
    /// <summary>The plan of what somebody wants to run; a draft is kept with everything that it reads.</summary>
    /// <exception cref="ProblemException">It has mistakes, or it is not clear what is meant.</exception>
    public static async Task<Plan> PlanAsync(ServedEngine engine, string project, StartRun wish, CancellationToken cancellationToken)
    {
        var compilation = wish switch
        {
            { Workflow: { } reference, Draft: null } => await RegisteredAsync(engine, project, reference, cancellationToken),
            { Workflow: null, Draft: { } draft } => await CaptureAsync(engine, project, draft, cancellationToken),
            _ => throw Unclear(),
        };
        return Accepted(compilation);
    }

    /// <summary>What the compiler makes of it; nothing is kept.</summary>
    public static async Task<Compilation> CompileAsync(ServedEngine engine, string project, StartRun wish, CancellationToken cancellationToken)
    {
        var runs = engine.Engines.Of(project);
        switch (wish)
        {
            case { Workflow: { } reference, Draft: null }: return await RegisteredAsync(engine, project, reference, cancellationToken);
            case { Workflow: null, Draft: { } draft }:
                var (source, name) = PlaceOf(engine, project, draft);
                return await runs.CompileTextAsync(source, name, Encoding.UTF8.GetBytes(draft.Text), cancellationToken);
            default: throw Unclear();
        }
    }

    /// <summary>The plan of a spec without mistakes.</summary>
    /// <exception cref="ProblemException">It has some: all are told.</exception>
    public static Plan Accepted(Compilation compilation)
    {
        ProblemException.ThrowIfErrors(compilation.Diagnostics, "The workflow has mistakes");
        return compilation.Plan!;
    }

    /// <summary>Inputs of a body as the engine takes them.</summary>
    public static IReadOnlyDictionary<string, GivenInput> Given(JsonObject? inputs) =>
        (inputs ?? []).ToDictionary(i => i.Key, i => GivenInput.OfJson(i.Value?.DeepClone()));

    // A server that has just started does not know yet what lies in its folder.
    private static async Task<Compilation> RegisteredAsync(ServedEngine engine, string project, string reference, CancellationToken cancellationToken)
    {
        if (engine.Folder is { } folder && project == engine.Options.Project) await folder.ListAsync(cancellationToken);
        return await engine.Engines.Of(project).CompileRegisteredAsync(reference, cancellationToken);
    }

    private static Task<Compilation> CaptureAsync(ServedEngine engine, string project, Draft draft, CancellationToken cancellationToken)
    {
        var (source, name) = PlaceOf(engine, project, draft);
        return engine.Engines.Of(project).CaptureAsync(source, name, Encoding.UTF8.GetBytes(draft.Text), cancellationToken);
    }

    // Without a folder of its own a draft has an empty one: it names artifacts and registered workflows then.
    private static (PlanSource Source, string Name) PlaceOf(ServedEngine engine, string project, Draft draft)
    {
        var name = draft.Path ?? "draft.yaml";
        if (engine.Folder is { } folder && project == engine.Options.Project)
            return (folder.SourceOf(name), name);
        var alone = Directory.CreateDirectory(Path.Combine(engine.Options.Home, "drafts")).FullName;
        return (new PlanSource(Path.Combine(alone, "draft.yaml"), alone, []), name);
    }

    private static ProblemException Unclear() => new(422, "workflow-unclear", "Name a workflow or give a draft: one of the two.");
}
