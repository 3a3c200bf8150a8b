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
    /// <summary>What the compiler makes of what somebody wants to run.</summary>
    /// <param name="engine">What is served.</param>
    /// <param name="project">The project.</param>
    /// <param name="wish">A registered workflow or a draft.</param>
    /// <param name="isKept">Whether a draft is kept with everything that it reads, so that a run of it can go on anywhere.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ProblemException"><c>workflow-unclear</c>.</exception>
    public static Task<Compilation> CompileAsync(ServedEngine engine, string project, StartRun wish, bool isKept, CancellationToken cancellationToken) => wish switch
    {
        { Workflow: { } reference, Draft: null } => RegisteredAsync(engine, project, reference, cancellationToken),
        { Workflow: null, Draft: { } draft } => DraftAsync(engine, project, draft, isKept, cancellationToken),
        _ => throw new ProblemException(422, "workflow-unclear", "Name a workflow or give a draft: one of the two."),
    };

    /// <summary>The same with tests: of a file of the folder and of a draft also those beside it.</summary>
    /// <exception cref="ProblemException"><c>workflow-unclear</c>.</exception>
    public static async Task<Compilation> CompileWithTestsAsync(ServedEngine engine, string project, StartRun wish, CancellationToken cancellationToken)
    {
        var runs = engine.Engines.Of(project);
        if (wish is { Workflow: null, Draft: { } draft })
        {
            var (source, name) = PlaceOf(engine, project, draft);
            return await runs.CompileWithTestsAsync(source, name, Encoding.UTF8.GetBytes(draft.Text), cancellationToken);
        }

        return wish is { Workflow: { } workflow, Draft: null } && engine.FolderOf(project) is { } folder && await folder.FindAsync(workflow, cancellationToken) is { } file
            ? await runs.CompileWithTestsAsync(folder.SourceOf(file.Path), file.Path, null, cancellationToken)
            : await CompileAsync(engine, project, wish, isKept: false, cancellationToken);
    }

    /// <summary>The plan of a spec without mistakes.</summary>
    /// <exception cref="ProblemException">It has some: all are told.</exception>
    public static Plan Accepted(Compilation compilation)
    {
        ProblemException.ThrowIfErrors(compilation.Diagnostics, "The workflow has mistakes");
        return compilation.Plan!;
    }

    /// <summary>Inputs that fit a plan.</summary>
    /// <exception cref="ProblemException">They do not: all mistakes are told.</exception>
    public static async Task<JsonObject> BindAsync(WorkflowEngine runs, Plan plan, GivenInputs given, CancellationToken cancellationToken)
    {
        var (inputs, mistakes) = await runs.BindAsync(plan, given, cancellationToken);
        ProblemException.ThrowIfErrors(mistakes, "The inputs do not fit");
        return inputs!;
    }

    /// <summary>Inputs of a body as the engine takes them.</summary>
    public static IReadOnlyDictionary<string, GivenInput> Given(JsonObject? inputs) =>
        (inputs ?? []).ToDictionary(i => i.Key, i => GivenInput.OfJson(i.Value?.DeepClone()));

    // A server that has just started does not know yet what lies in its folder.
    private static async Task<Compilation> RegisteredAsync(ServedEngine engine, string project, string reference, CancellationToken cancellationToken)
    {
        if (engine.FolderOf(project) is { } folder) await folder.LookedAsync(cancellationToken);
        return await engine.Engines.Of(project).CompileRegisteredAsync(reference, cancellationToken);
    }

    private static Task<Compilation> DraftAsync(ServedEngine engine, string project, Draft draft, bool isKept, CancellationToken cancellationToken)
    {
        var (source, name) = PlaceOf(engine, project, draft);
        var runs = engine.Engines.Of(project);
        var text = Encoding.UTF8.GetBytes(draft.Text);
        return isKept ? runs.CaptureAsync(source, name, text, cancellationToken) : runs.CompileTextAsync(source, name, text, cancellationToken);
    }

    // Without a folder of its own a draft has an empty one: it names artifacts and registered workflows then.
    private static (PlanSource Source, string Name) PlaceOf(ServedEngine engine, string project, Draft draft)
    {
        var name = draft.Path ?? "draft.yaml";
        if (engine.FolderOf(project) is { } folder) return (folder.SourceOf(name), name);
        var alone = Directory.CreateDirectory(Path.Combine(engine.Options.Home, "drafts")).FullName;
        return (new PlanSource(Path.Combine(alone, "draft.yaml"), alone, []), name);
    }
}
