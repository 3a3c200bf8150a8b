namespace Workflows.Core.Spec;

/// <content>Expansion and steps that do not compute.</content>
public static partial class SpecKeys
{
    /// <summary>Names that the record of an element has already.</summary>
    public static IReadOnlyList<string> ElementNames { get; } = ["key", "matrix", "item", "state"];

    /// <summary>One element for each combination.</summary>
    public static SpecTable Matrix { get; } = new()
    {
        Noun = "matrix",
        Description = "One element of the step for each combination of the axes' values; at most 256.",
        Others = "axis",
        Keys =
        [
            new("include", KeyKind.Records, "Further keys for the combinations that an entry matches; combinations of their own where it matches none.", "include: [{ rate: 0.1, epochs: 50 }]"),
            new("exclude", KeyKind.Records, "Combinations left out: those that have all values of an entry.", "exclude: [{ rate: 0.1, hidden: 32 }]"),
            new("maxParallel", KeyKind.Integer, "Elements at once; without it as many as there is room for.", "maxParallel: 2") { Minimum = 1, Maximum = 10_000 },
            new("failFast", KeyKind.Boolean, "Whether the first failed element cancels the others; by default true.", "failFast: false"),
        ],
        Foreign = Same("Rename it to 'maxParallel'.", "max-parallel", "max_parallel", "parallelism", "concurrency")
            .Concat(Same("Rename it to 'failFast'.", "fail-fast", "fail_fast"))
            .Concat(Same("Write the axes directly under the outer 'matrix'.", "matrix", "axes"))
            .ToDictionary(),
    };

    /// <summary>One element for each item.</summary>
    public static SpecTable Foreach { get; } = new()
    {
        Noun = "foreach",
        Description = "One element of the step for each item of a list; at most 10,000.",
        Keys =
        [
            new("items", KeyKind.Items, "The list, or an expression that gives it.", "items: ${{ steps.find.outputs.files }}") { Required = true },
            new("maxParallel", KeyKind.Integer, "Elements at once; without it as many as there is room for.", "maxParallel: 4") { Minimum = 1, Maximum = 10_000 },
            new("failFast", KeyKind.Boolean, "Whether the first failed element cancels the others; by default true.", "failFast: false"),
        ],
        Foreign = Same("Rename it to 'maxParallel'.", "max-parallel", "max_parallel", "parallelism", "concurrency", "concurrencyLimit", "limit")
            .Concat(Same("Rename it to 'failFast'.", "fail-fast", "fail_fast"))
            .Concat(Same("Rename it to 'items'.", "values", "in", "list", "over"))
            .Concat(Same("Remove it: the item is always called 'item'.", "as", "var", "name"))
            .ToDictionary(),
    };

    /// <summary>Another workflow.</summary>
    public static SpecTable SubWorkflow { get; } = new()
    {
        Noun = "sub-workflow",
        Description = "A run of another workflow, linked to this one; it is cancelled and restarted with it.",
        Keys =
        [
            new("use", KeyKind.Text, "File relative to this one, or a registered workflow with its version or commit.", "use: ./other.yaml") { Required = true },
            new("with", KeyKind.ValuesByName, "Inputs of the other workflow: literals and expressions.", "with: { epochs: 5 }"),
        ],
        Foreign = Same("Rename it to 'use'.", "uses", "path", "file", "name", "id", "flowId", "ref")
            .Concat(Same("Rename it to 'with'.", "inputs", "params", "parameters", "args", "arguments"))
            .Concat(Same("Write 'use: name@version'.", "version", "revision", "commit"))
            .ToDictionary(),
    };

    /// <summary>A question to people.</summary>
    public static SpecTable Approval { get; } = new()
    {
        Noun = "approval",
        Description = "A question to people. Outputs: approvedBy, at and comment; a rejection fails the step.",
        Keys =
        [
            new("message", KeyKind.Template, "The question; it may hold expressions.", "message: \"Release with accuracy ${{ steps.check.outputs.metrics.accuracy }}?\"") { Required = true },
            new("approvers", KeyKind.Texts, "Roles or names that may answer; without it everybody who may operate runs.", "approvers: [operator, ada]") { Limit = 100 },
            new("count", KeyKind.Integer, "How many different people must agree; by default 1.", "count: 2") { Minimum = 1, Maximum = 100 },
            new("excludeAuthor", KeyKind.Boolean, "Whether who started the run may not answer; by default false.", "excludeAuthor: true"),
            new("expires", KeyKind.Duration, "How long it stays open; without it for ever.", "expires: 2d"),
            new("onExpiry", KeyKind.Word, "What expiry means: fail ends the step with a timeout, reject as a rejection; by default fail.", "onExpiry: reject") { Words = ["fail", "reject"] },
            new("evidence", KeyKind.Values, "Values shown to those who answer.", "evidence: [\"${{ steps.check.outputs.metrics }}\"]") { Limit = 100 },
        ],
        Foreign = Same("Rename it to 'message'.", "question", "text", "prompt", "description")
            .Concat(Same("Rename it to 'approvers'.", "users", "roles", "reviewers", "groups", "assignees"))
            .Concat(Same("Rename it to 'count'.", "required", "minimum", "approvals", "minApprovals"))
            .Concat(Same("Rename it to 'expires'.", "timeout", "expiry", "deadline"))
            .Concat(Same("Rename it to 'excludeAuthor'.", "prevent-self-review", "preventSelfReview"))
            .Concat(Same("Rename it to 'onExpiry'.", "onTimeout", "onExpire"))
            .ToDictionary(),
    };

    /// <summary>A pause.</summary>
    public static SpecTable Wait { get; } = new()
    {
        Noun = "wait",
        Description = "A pause: exactly one of for, until and event. Outputs: at and, of an event, event with its data.",
        Keys =
        [
            new("for", KeyKind.DurationOrExpression, "How long.", "for: 10m"),
            new("until", KeyKind.Moment, "A moment; one that is past goes on at once.", "until: 2030-01-31T08:00:00+01:00"),
            new("event", KeyKind.Text, "Name of an event that 'workflows signal' or the API sends to the run.", "event: labels-ready"),
            new("match", KeyKind.Condition, "Which events of that name count: a condition over event.", "match: ${{ event.rows > 100 }}"),
            new("timeout", KeyKind.Duration, "Longest wait for the event; then the step fails.", "timeout: 1d"),
        ],
        Foreign = Same("Rename it to 'for'.", "duration", "delay", "seconds", "minutes", "time")
            .Concat(Same("Rename it to 'until'.", "at", "date", "moment"))
            .Concat(Same("Rename it to 'event'.", "signal", "on", "name"))
            .Concat(Same("Rename it to 'match'.", "if", "when", "filter", "condition"))
            .Concat(Same("Rename it to 'timeout'.", "expires", "maxDuration"))
            .ToDictionary(),
    };
}
