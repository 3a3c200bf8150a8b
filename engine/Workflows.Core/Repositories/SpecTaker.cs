using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;
using Workflows.Core.Spec;

namespace Workflows.Core.Repositories;

/// <summary>Checks the workflows of a commit, and has those without a mistake accepted as revisions where the branch allows it.</summary>
/// <param name="engine">Compiles and keeps them.</param>
/// <param name="repository">Where they come from.</param>
/// <param name="push">The push.</param>
/// <param name="others">Workflow → repository, of those that come from another one.</param>
internal sealed class SpecTaker(WorkflowEngine engine, Repository repository, Push push, IReadOnlyDictionary<string, string> others)
{
    // A workflow may use others of the same push, as deep as workflows may use each other.
    private const int MaxPasses = 16;

    private readonly Dictionary<string, SpecReport> reports = [];

    /// <summary>Takes all workflows of a commit.</summary>
    public async Task<IReadOnlyList<SpecReport>> TakeAsync(SpecsOfCommit specs, CancellationToken cancellationToken)
    {
        var open = specs.Specs;
        for (var (pass, hasMore) = (0, true); hasMore && pass < MaxPasses; pass++)
        {
            hasMore = false;
            foreach (var spec in open)
            {
                reports[spec.Path] = await TakeAsync(specs, spec, cancellationToken);
                hasMore |= reports[spec.Path].Revision is not null;
            }

            open = [.. open.Where(s => !reports[s.Path].IsValid)];
        }

        return [.. reports.Values.OrderBy(r => r.Path, StringComparer.Ordinal)];
    }

    private async Task<SpecReport> TakeAsync(SpecsOfCommit specs, FoundSpec found, CancellationToken cancellationToken)
    {
        if (found.Text is not { } text)
            return new SpecReport { Path = found.Path, Workflow = Before(found.Path), Diagnostics = [LeftOutFiles.Told(found.Path, specs.LeftOut[found.Path], new SourceSpan(found.Path, 1, 1, 1, 1))] };
        var file = Path.Combine(specs.Root, found.Path);
        var compilation = await engine.CompileAsync(new PlanSource(file, specs.Root, engine.ReadRoots), found.Path, cancellationToken);
        var report = new SpecReport
        {
            Path = found.Path,
            Workflow = compilation.Spec?.Name.Value ?? SpecLines.NameOf(text) ?? Before(found.Path),
            Diagnostics = LeftOutFiles.Explain(compilation.Diagnostics, found.Path, text, specs.LeftOut),
        };
        if (report.Workflow is { } name && OwnerOf(name, found.Path) is { } owner)
            return report with { IsOwner = false, Diagnostics = [.. report.Diagnostics, NameTaken(found.Path, name, owner, compilation.Spec)] };
        return push.IsAllowed && report.IsValid && compilation is { Plan: { } plan, Spec: { } spec } ? await AcceptAsync(report, plan, spec, cancellationToken) : report;
    }

    private async Task<SpecReport> AcceptAsync(SpecReport report, Plan plan, WorkflowSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            var (outcome, revision) = await engine.AcceptAsync(plan, push.Commit.Author, new CommitOrigin(push.Commit.Id, push.Branch != repository.Branch), cancellationToken);
            var isRefused = outcome == AcceptanceOutcome.LabelTaken;
            report = report with { Revision = isRefused ? null : revision.Number, Version = isRefused ? null : revision.Version };
            if (spec.Version is not { } version || revision.Version == version.Value && !isRefused) return report;
            return report with
            {
                Diagnostics =
                [
                    .. report.Diagnostics,
                    new Diagnostic(DiagnosticCodes.VersionTaken, isRefused ? Severity.Error : Severity.Warning, version.Span,
                        $"Version {version.Value} of workflow '{plan.Workflow}' has other content already{(isRefused ? "" : $", so this one is {revision.Version}")}.", "Raise 'version'."),
                ],
            };
        }
        catch (FailureException e) when (e.Failure.Kind == FailureKind.Input)
        {
            return report with { Diagnostics = [.. report.Diagnostics, new Diagnostic(e.Failure.Code, Severity.Error, spec.Name.Span, e.Failure.Message, "Mend that, and push again.")] };
        }
    }

    // Of a file that nobody can read any more the workflow is what it was.
    private string? Before(string path) =>
        repository.State.Branches.FirstOrDefault(b => b.Branch == push.Branch)?.Specs.FirstOrDefault(s => s.Path == path)?.Workflow;

    private string? OwnerOf(string name, string path) =>
        others.TryGetValue(name, out var other) ? $"the repository '{other}'"
        : reports.Values.FirstOrDefault(r => r.Workflow == name && string.CompareOrdinal(r.Path, path) < 0)?.Path;

    private static Diagnostic NameTaken(string path, string name, string owner, WorkflowSpec? spec) => new(
        DiagnosticCodes.WorkflowNameTaken, Severity.Error, spec?.Name.Span ?? new SourceSpan(path, 1, 1, 1, 1),
        $"The workflow '{name}' is already that of {owner}, so this file is not taken up.", "Give one of the two another name, or list one of them in .workflowsignore.");
}
