namespace Workflows.Core.Spec;

/// <summary>Every key of <c>workflows/v1</c>, as data: the reader checks with it, the JSON schema and the reference page are made from it.</summary>
public static partial class SpecKeys
{
    /// <summary>The language version that this program reads.</summary>
    public const string ApiVersion = "workflows/v1";

    /// <summary>Keys that start like this are free everywhere: anchors, notes, other tools' data.</summary>
    public const string FreePrefix = "x-";

    /// <summary>What a name of an input, a step or an output must match.</summary>
    public const string IdPattern = "^[A-Za-z_][A-Za-z0-9_]*$";

    /// <summary>What the name of a workflow must match.</summary>
    public const string WorkflowNamePattern = "^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$";

    /// <summary>The whole file.</summary>
    public static SpecTable Workflow { get; } = new()
    {
        Noun = "workflow",
        Description = "One workflow.",
        Keys =
        [
            new("apiVersion", KeyKind.Text, "Version of the language.", $"apiVersion: {ApiVersion}") { Required = true },
            new("name", KeyKind.Text, "Name of the workflow, unique in its project: letters, digits and hyphens.", "name: digits") { Required = true },
            new("version", KeyKind.Label, "Label of this content.", "version: 1.2.0"),
            new("description", KeyKind.Text, "What the workflow is for.", "description: Reads, trains and deploys."),
            new("labels", KeyKind.Labels, "Free words for people and lists.", "labels: { team: vision }"),
            new("seed", KeyKind.Integer, "Seed of every step that has none of its own; by default 0.", "seed: 7"),
            new("inputs", KeyKind.MappingByName, "Typed inputs by name, given at the start of a run.", "inputs: { epochs: { type: integer, default: 30 } }") { Table = () => Input, Limit = 1000 },
            new("vars", KeyKind.ValuesByName, "Named values, which may read inputs, env and the vars before them.", "vars: { passes: \"${{ inputs.epochs * 2 }}\" }"),
            new("env", KeyKind.Variables, "Texts that expressions read as env and that commands find in their environment.", "env: { STAGE: test }") { Limit = SpecLimits.Variables },
            new("secrets", KeyKind.Texts, "Names of the stored secrets that the workflow may use.", "secrets: [DIGITS_HOOK]") { Limit = SpecLimits.Variables },
            new("on", KeyKind.Mapping, "What starts runs by itself.", "on: { push: { paths: [specs/**] } }") { Table = () => On },
            new("concurrency", KeyKind.Mapping, "How many runs go on at once.", "concurrency: { group: digits }") { Table = () => Concurrency },
            new("timeout", KeyKind.Duration, "Longest time of a run; then it is cancelled and ends failed.", "timeout: 6h"),
            new("defaults", KeyKind.Mapping, "Keys for every step that does not write them itself.", "defaults: { retry: { maxAttempts: 2 }, timeout: 1h }") { Table = () => Defaults },
            new("steps", KeyKind.MappingByName, "Steps by id.", "steps: { load: { uses: data/read-csv } }") { Required = true, Table = () => Step },
            new("onFailure", KeyKind.MappingByName, "Steps that run when a step has failed, before those of finally.", "onFailure: { tell: { uses: flow/print } }") { Table = () => Step },
            new("finally", KeyKind.MappingByName, "Steps that run at the end whatever happened.", "finally: { report: { uses: flow/print } }") { Table = () => Step },
            new("outputs", KeyKind.ValuesByName, "Named values of a run that succeeded.", "outputs: { accuracy: \"${{ steps.check.outputs.metrics.accuracy }}\" }"),
            new("tests", KeyKind.MappingByText, "Tests by name, which 'workflows test' runs.", "tests: { small data: { expect: { state: succeeded } } }") { Table = () => Test },
        ],
        Foreign = Same("Rename it to 'steps'.", "tasks", "jobs", "nodes", "stages", "activities", "pipeline")
            .Concat(Same("Rename it to 'inputs'.", "parameters", "params", "arguments", "args"))
            .Concat(Same("Rename it to 'vars'.", "variables", "locals"))
            .Concat(Same("Rename it to 'env'.", "environment"))
            .Concat(Same("Rename it to 'on'.", "triggers", "trigger"))
            .Concat(Same("Write it under 'on', for example 'on: { schedule: [{ cron: \"0 3 * * *\" }] }'.", "schedule", "cron"))
            .Concat(Same("Rename it to 'onFailure'.", "errors", "on_failure", "onError", "on-failure"))
            .Concat(Same("Rename it to 'finally'.", "onExit", "afterExecution", "always"))
            .Concat(Same("Rename it to 'defaults'.", "pluginDefaults", "taskDefaults", "templateDefaults"))
            .Concat(Same("Rename it to 'timeout'.", "sla", "activeDeadlineSeconds", "timeout-minutes"))
            .Concat(Same("Rename it to 'name'.", "id", "title"))
            .Concat(Same("Write it under 'defaults', for all steps, or into a step.", "retry", "resources", "cache", "priority", "continueOnError"))
            .Concat(Same("Write it into the steps.", "disabled", "enabled", "matrix", "strategy", "foreach", "if"))
            .Concat(Same("Write 'concurrency: { group: NAME, limit: 1 }'.", "parallelism", "maxParallel"))
            .Concat(Same($"Write 'apiVersion: {ApiVersion}'.", "schemaVersion", "specVersion"))
            .Concat(Same("Name the schema in a first line '# yaml-language-server: $schema=…'.", "$schema"))
            .Concat(Same("Remove it: the project is chosen where the workflow is registered.", "namespace", "project"))
            .Concat(Same("Remove it: one file is always one workflow.", "kind"))
            .Concat(Same("Remove it: what a run may do is decided where it is started.", "permissions", "runs-on"))
            .ToDictionary(),
    };

    /// <summary>How many runs go on at once.</summary>
    public static SpecTable Concurrency { get; } = new()
    {
        Noun = "concurrency",
        Description = "How many runs of a group go on at once, and what becomes of one too many.",
        Keys =
        [
            new("group", KeyKind.Template, "Runs of all workflows of the project with the same text count together; it may read inputs.", "group: digits") { Required = true },
            new("limit", KeyKind.Integer, "Runs at once; by default 1.", "limit: 1") { Minimum = 1, Maximum = 1000 },
            new("behavior", KeyKind.Word, "What becomes of a new run when the group is full: queue waits, cancel ends it cancelled, fail ends it failed, replace cancels the running one; by default queue.",
                "behavior: queue") { Words = ["queue", "cancel", "fail", "replace"] },
        ],
        Foreign = Same("Write 'behavior: replace' when the running one shall go, 'behavior: queue' when the new one shall wait.", "cancel-in-progress", "cancelInProgress", "cancel_in_progress")
            .Concat(Same("Write 'behavior: queue'; every waiting run is kept.", "queue"))
            .Concat(Same("Rename it to 'behavior'.", "behaviour", "policy", "concurrencyPolicy", "onConflict"))
            .Concat(Same("Rename it to 'limit'.", "max", "maxRuns", "parallelism"))
            .Concat(Same("Rename it to 'group'.", "key", "name", "mutex", "semaphore"))
            .ToDictionary(),
    };

    /// <summary>Keys for every step.</summary>
    public static SpecTable Defaults { get; } = new()
    {
        Noun = "defaults",
        Description = "Keys for every step that does not write them itself, where they mean something for it.",
        Keys =
        [
            new("retry", KeyKind.Mapping, "When failed attempts are tried again.", "retry: { maxAttempts: 2 }") { Table = () => Retry },
            new("timeout", KeyKind.Duration, "Longest time of an attempt.", "timeout: 1h"),
            new("cache", KeyKind.BooleanOrMapping, "Whether results may be reused and kept.", "cache: { maxAge: 7d }") { Table = () => Cache },
            new("resources", KeyKind.Mapping, "What steps ask of a device.", "resources: { device: cpu }") { Table = () => Resources },
            new("continueOnError", KeyKind.Boolean, "Whether failures count as successes.", "continueOnError: true"),
            new("env", KeyKind.Variables, "Texts on top of the workflow's env; a step's own come on top of them.", "env: { PYTHONUNBUFFERED: 1 }") { Limit = SpecLimits.Variables },
            new("priority", KeyKind.Integer, "Who gets a device first.", "priority: 10") { Minimum = -100, Maximum = 100 },
        ],
        Foreign = Same("Remove it: a default for all steps would say nothing of any of them.", "uses", "with", "needs", "if", "matrix", "foreach", "steps", "disabled")
            .Concat(Same("Remove it: shells are chosen by the step that runs a command.", "run", "shell"))
            .Concat(Same("Write 'retry: { maxAttempts: 3 }'.", "retries", "maxAttempts"))
            .Concat(Same("Rename it to 'continueOnError'.", "continue-on-error", "allowFailure"))
            .ToDictionary(),
    };

    /// <summary>The table of the whole file and every table below it, each once, in the order in which they are mentioned.</summary>
    public static IReadOnlyList<SpecTable> Tables()
    {
        var tables = new List<SpecTable> { Workflow };
        for (var i = 0; i < tables.Count; i++)
            tables.AddRange(tables[i].Keys.Select(key => key.Children).OfType<SpecTable>().Distinct().Except(tables).ToList());
        return tables;
    }

    private static IEnumerable<KeyValuePair<string, string>> Same(string advice, params string[] words) =>
        words.Select(word => KeyValuePair.Create(word, advice));
}
