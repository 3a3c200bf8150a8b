using System.Text.Json.Nodes;

namespace Workflows.Server.Runs;

/// <summary>What a caller wants to run: a registered workflow, or a text that nobody has saved.</summary>
internal sealed record StartRun
{
    /// <summary><c>name</c> for the newest revision, <c>name@version</c>, <c>name@number</c> or <c>name@commit</c>. Either this or <see cref="Draft"/>.</summary>
    public string? Workflow { get; init; }

    /// <summary>A text instead.</summary>
    public Draft? Draft { get; init; }

    /// <summary>Inputs by name. A dataset, model or file is <c>sha256:…</c> of an artifact, a secret the name of one.</summary>
    public JsonObject? Inputs { get; init; }

    /// <summary>Seed in place of the spec's.</summary>
    public long? Seed { get; init; }

    /// <summary>Only this step and what it needs; what comes after is skipped.</summary>
    public string? Only { get; init; }

    /// <summary>This step and everything after it anew, although results are kept.</summary>
    public string? From { get; init; }
}

/// <summary>A spec that nobody has saved yet.</summary>
internal sealed record Draft
{
    /// <summary>The YAML.</summary>
    public required string Text { get; init; }

    /// <summary>Where it would lie, from the folder of specs: what it names is looked for beside it. Without it at the top of the folder.</summary>
    public string? Path { get; init; }
}

/// <summary>How a run shall be repeated.</summary>
internal sealed record ReplayRun
{
    /// <summary>Inputs that differ, by name.</summary>
    public JsonObject? Inputs { get; init; }

    /// <summary>Another seed.</summary>
    public long? Seed { get; init; }

    /// <summary>This step and everything after it anew; results of the steps before it are taken over as they are, effects too.</summary>
    public string? From { get; init; }

    /// <summary>With the newest revision of the workflow, not with the stored plan.</summary>
    public bool Newest { get; init; }
}

/// <summary>How a run shall be cancelled.</summary>
internal sealed record CancelRun
{
    /// <summary>Skip <c>finally</c> too.</summary>
    public bool Force { get; init; }
}

/// <summary>An answer to an approval.</summary>
internal sealed record AnswerApproval
{
    /// <summary>Address of the approval; not needed when one waits.</summary>
    public string? Step { get; init; }

    /// <summary>A remark that stays with the answer.</summary>
    public string? Comment { get; init; }
}

/// <summary>An event for a step that waits for one.</summary>
internal sealed record SendSignal
{
    /// <summary>Its name, as <c>wait.event</c> has it.</summary>
    public required string Name { get; init; }

    /// <summary>What comes with it.</summary>
    public JsonNode? Data { get; init; }
}
