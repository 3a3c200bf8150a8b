using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Previews;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Hosting.Testing;
using Workflows.Core.Planning;
using Workflows.Core.Revisions;
using Workflows.Core.Runs;
using Workflows.Server.Runs;

namespace Workflows.Server.Workflows;

/// <summary>A workflow as lists show it.</summary>
internal sealed record WorkflowSummary
{
    /// <summary>Its name; null for a file that cannot be read.</summary>
    public string? Name { get; init; }

    /// <summary>Its file in the folder of specs; null for one that was only registered.</summary>
    public FolderWorkflow? File { get; init; }

    /// <summary>What a run of its bare name runs; null when nothing was accepted yet.</summary>
    public Revision? Revision { get; init; }

    /// <summary>The newest runs, newest first, as many as were asked for.</summary>
    public IReadOnlyList<RunGlance> Runs { get; init; } = [];
}

/// <summary>A run at a glance.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Number">From 1 in its project.</param>
/// <param name="State">Its state.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="EndedAt">When it ended, UTC, or null.</param>
internal sealed record RunGlance(string Id, long Number, RunStatus State, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
{
    public static RunGlance Of(RunSummary run) => new(run.Id, run.Number, run.State, run.CreatedAt, run.EndedAt);
}

/// <summary>Everything about one workflow that a form or a caller needs.</summary>
/// <param name="Workflow">As lists show it.</param>
/// <param name="Inputs">What a run of it takes; empty while nothing was accepted.</param>
/// <param name="Diagnostics">What is wrong with it: of its file, else of the newest revision.</param>
internal sealed record WorkflowDocument(WorkflowSummary Workflow, IReadOnlyList<PlannedInput> Inputs, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>What is wrong with a text.</summary>
/// <param name="IsValid">Whether it can be run.</param>
/// <param name="Name">Its name, when it could be read.</param>
/// <param name="Inputs">What a run of it would take.</param>
/// <param name="Diagnostics">Mistakes and warnings by place.</param>
internal sealed record ValidationDocument(bool IsValid, string? Name, IReadOnlyList<PlannedInput> Inputs, IReadOnlyList<Diagnostic> Diagnostics)
{
    public static ValidationDocument Of(Compilation compilation) =>
        new(compilation.Plan is not null, compilation.Spec?.Name.Value, compilation.Plan?.Inputs ?? [], compilation.Diagnostics);
}

/// <summary>What running something now would do.</summary>
/// <param name="Workflow">Name of the workflow.</param>
/// <param name="Plan">Hash of the plan.</param>
/// <param name="WouldRun">Whether any step with a reusable result would run again.</param>
/// <param name="Steps">All steps in the spec's order, each with its reason.</param>
/// <param name="Outputs">Outputs of the run when every step would be reused; else null.</param>
/// <param name="Diagnostics">Warnings.</param>
internal sealed record PreviewDocument(
    string Workflow, string Plan, bool WouldRun, IReadOnlyList<StepPreview> Steps, JsonObject? Outputs, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Whose tests shall run: of a registered workflow, or of a text that nobody has saved.</summary>
internal sealed record TestWorkflow
{
    /// <summary>Name of a workflow, or one revision of it as <see cref="StartRun.Workflow"/> names it. Either this or <see cref="Draft"/>.</summary>
    public string? Workflow { get; init; }

    /// <summary>A text instead.</summary>
    public Draft? Draft { get; init; }
}

/// <summary>What came of tests.</summary>
/// <param name="Workflow">Name of the workflow.</param>
/// <param name="Passed">How many came out as expected.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="Tests">In order; none when the workflow has none.</param>
/// <param name="Diagnostics">Warnings.</param>
internal sealed record TestDocument(string Workflow, int Passed, int Failed, IReadOnlyList<TestResult> Tests, IReadOnlyList<Diagnostic> Diagnostics);
