using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;
using Workflows.Core.Spec;

namespace Workflows.Core.Repositories;

/// <summary>Starts the runs that a push asks for under <c>on.push</c>, at exactly its commit.</summary>
/// <param name="engine">Starts them.</param>
/// <param name="revisions">Where the workflows are kept.</param>
/// <param name="repository">Where the push came to.</param>
internal sealed class PushedRuns(WorkflowEngine engine, IRevisionStore revisions, Repository repository)
{
    private const string Layout = ".layout.json";
    private const string Tags = "refs/tags/";

    /// <summary>Starts them and tells of each in the report of its workflow. A workflow whose inputs do not fit is told of with the place of its trigger.</summary>
    /// <param name="push">The push.</param>
    /// <param name="changed">Paths that it changed.</param>
    /// <param name="specs">Workflows of the commit.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<SpecReport>> StartAsync(Push push, IReadOnlyList<string> changed, IReadOnlyList<SpecReport> specs, CancellationToken cancellationToken)
    {
        var told = new List<SpecReport>();
        foreach (var spec in specs) told.Add(spec is { Workflow: not null, Revision: not null } ? await StartAsync(push, changed, spec, cancellationToken) : spec);
        return told;
    }

    /// <summary>Whether a push is one of those that a trigger names. Where boxes stand is no change of a workflow, and a tag changes no file.</summary>
    public static bool Fits(PlannedPush trigger, string branch, IReadOnlyList<string> changed)
    {
        if (branch.StartsWith(Tags, StringComparison.Ordinal)) return Matches(trigger.Tags, branch[Tags.Length..]);
        if (trigger.Branches.Count > 0 ? !Matches(trigger.Branches, branch) : trigger.Tags.Count > 0) return false;
        var counted = changed.Where(path => !path.EndsWith(Layout, StringComparison.Ordinal) && !Matches(trigger.PathsIgnore, path));
        return trigger.Paths.Count == 0 ? counted.Any() : counted.Any(path => Matches(trigger.Paths, path));
    }

    private async Task<SpecReport> StartAsync(Push push, IReadOnlyList<string> changed, SpecReport spec, CancellationToken cancellationToken)
    {
        var revision = (await revisions.ListAsync(repository.Project, spec.Workflow!, cancellationToken)).First(r => r.Number == spec.Revision);

        // The revision may be older than the push; the run is of the push.
        var compilation = await engine.CompileAsync(revision with { Commit = push.Commit.Id }, cancellationToken);
        if (compilation is not { Plan: { } plan, Triggers.Push: { } trigger } || !Fits(trigger, push.Branch, changed)) return spec;
        try
        {
            var inputs = await HookInputs.BindAsync(engine, plan, trigger.Inputs, HookInputs.Scope(plan.Workflow, EventOf(push, changed)), cancellationToken);
            var run = await engine.StartAsync(plan, inputs, new StartOptions
            {
                By = $"push {repository.Name} {push.Branch} {push.Commit.Id[..12]}",
                Request = new StartRequest($"push {repository.Name} {push.Branch} {push.Commit.Id} {plan.Workflow}", "push"),
                IsDetached = true,
            }, cancellationToken);
            return spec with { Run = run.Number };
        }
        catch (HookRefusedException e)
        {
            var place = compilation.Spec!.On!.Push!.Span with { File = spec.Path };
            return spec with { Diagnostics = [.. spec.Diagnostics, new Diagnostic(DiagnosticCodes.PushInputs, Severity.Error, place, $"The push starts no run: {e.Message}", "Mend 'inputs' of 'on.push', and push again.")] };
        }
    }

    private JsonObject EventOf(Push push, IReadOnlyList<string> changed) => new()
    {
        ["id"] = push.Commit.Id,
        ["type"] = "push",
        ["source"] = repository.Name,
        ["body"] = new JsonObject
        {
            ["repository"] = repository.Name,
            ["branch"] = push.Branch,
            ["commit"] = push.Commit.Id,
            ["before"] = push.Before,
            ["forced"] = push.IsForced,
            ["author"] = push.Commit.Author,
            ["message"] = push.Commit.Message,
            ["paths"] = new JsonArray([.. changed.Select(path => (JsonNode)path)]),
        },
    };

    private static bool Matches(IReadOnlyList<string> patterns, string text) => patterns.Any(pattern => PathPattern.Matcher(pattern).IsMatch(text));
}
