namespace Workflows.Core.Spec;

/// <summary>Every key of <c>workflows/v1</c>, as data: the reader checks with it, the JSON schema and the reference page are made from it.</summary>
public static class SpecKeys
{
    /// <summary>The language version that this program reads.</summary>
    public const string ApiVersion = "workflows/v1";

    /// <summary>Keys that start like this are free everywhere: anchors, notes, other tools' data.</summary>
    public const string FreePrefix = "x-";

    /// <summary>What a name of an input, a step or an output must match.</summary>
    public const string IdPattern = "^[A-Za-z_][A-Za-z0-9_]*$";

    /// <summary>What the name of a workflow must match.</summary>
    public const string WorkflowNamePattern = "^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$";

    /// <summary>One typed input.</summary>
    public static SpecTable Input { get; } = new()
    {
        Noun = "input",
        Description = "A typed input of the workflow, given at the start of a run.",
        Keys =
        [
            new("type", KeyKind.Word, "Type of the input.", "type: integer") { Required = true, Words = ["string", "integer", "number", "boolean"] },
            new("default", KeyKind.Literal, "Literal that a run takes when it is given none; without one the input must be given.", "default: 30"),
            new("minimum", KeyKind.Number, "Smallest number, inclusive.", "minimum: 1"),
            new("maximum", KeyKind.Number, "Largest number, inclusive.", "maximum: 500"),
            new("required", KeyKind.Boolean, "Whether a run must give it; by default true when there is no default.", "required: true"),
            new("description", KeyKind.Text, "One sentence for people and forms.", "description: Passes over the training rows."),
        ],
        Foreign = new Dictionary<string, string>
        {
            ["defaults"] = "Rename it to 'default'.",
            ["value"] = "Rename it to 'default'.",
            ["min"] = "Rename it to 'minimum'.",
            ["max"] = "Rename it to 'maximum'.",
            ["optional"] = "Write 'required: false'.",
            ["name"] = "Remove it: the key of the mapping names the input.",
            ["id"] = "Remove it: the key of the mapping names the input.",
        },
    };

    /// <summary>New attempts after a failure.</summary>
    public static SpecTable Retry { get; } = new()
    {
        Noun = "retry",
        Description = "When a failed attempt is tried again.",
        Keys =
        [
            new("maxAttempts", KeyKind.Integer, "Attempts in all, the first included; 1 means no retry.", "maxAttempts: 3") { Required = true, Minimum = 1, Maximum = 100 },
        ],
        Later = new Dictionary<string, string>
        {
            ["backoff"] = "Remove it; a new attempt starts at once.",
            ["interval"] = "Remove it; a new attempt starts at once.",
            ["maxInterval"] = "Remove it; a new attempt starts at once.",
            ["on"] = "Remove it; every retryable failure is tried again.",
        },
        Foreign = new Dictionary<string, string>
        {
            ["limit"] = "Rename it to 'maxAttempts'.",
            ["attempts"] = "Rename it to 'maxAttempts'.",
            ["maxAttempt"] = "Rename it to 'maxAttempts'.",
            ["count"] = "Rename it to 'maxAttempts'.",
        },
    };

    /// <summary>What a step asks of a device.</summary>
    public static SpecTable Resources { get; } = new()
    {
        Noun = "resources",
        Description = "What the step asks of a device; it waits until this is free.",
        Keys =
        [
            new("device", KeyKind.Word, "Kind of device.", "device: any") { Words = ["any", "cpu", "gpu"] },
            new("memory", KeyKind.Memory, "Memory of the device, as a size or as a share.", "memory: 512Mi"),
        ],
        Later = new Dictionary<string, string>
        {
            ["gpus"] = "Remove it; a step uses one device.",
            ["gpu"] = "Write 'device: gpu'; a step uses one device.",
            ["isolation"] = "Remove it; steps run in the process of their host.",
        },
        Foreign = new Dictionary<string, string>
        {
            ["ram"] = "Rename it to 'memory'.",
            ["cpu"] = "Write 'device: cpu'; the number of threads follows from the work.",
            ["cpus"] = "Write 'device: cpu'; the number of threads follows from the work.",
        },
    };

    /// <summary>One step.</summary>
    public static SpecTable Step { get; } = new()
    {
        Noun = "step",
        Description = "One step: an activity with its inputs.",
        Keys =
        [
            new("uses", KeyKind.Text, "Name of the activity.", "uses: data/read-csv") { Required = true },
            new("with", KeyKind.Values, "Inputs of the activity: literals and expressions.", "with: { path: ../data/iris.csv, label: species }"),
            new("needs", KeyKind.StepIds, "Steps that must end first, besides those that expressions name.", "needs: [load, split]"),
            new("if", KeyKind.Condition, "Whether the step runs; without a status function only when every need succeeded or was cached.", "if: ${{ inputs.epochs > 10 }}"),
            new("retry", KeyKind.Mapping, Retry.Description, "retry: { maxAttempts: 3 }") { Children = Retry },
            new("timeout", KeyKind.Duration, "Longest time of one attempt; time in a queue does not count.", "timeout: 15m"),
            new("cache", KeyKind.Boolean, "Whether a result may be reused and kept; by default true.", "cache: false"),
            new("resources", KeyKind.Mapping, Resources.Description, "resources: { device: any, memory: 512Mi }") { Children = Resources },
            new("allowLeak", KeyKind.Boolean, "Whether test data may reach inputs that fit to them; by default false.", "allowLeak: true"),
        ],
        Later = Same("Write the steps out one by one.", "matrix", "foreach", "forEach", "strategy", "withItems", "loop", "steps", "group", "parallel")
            .Concat(Same("Remove it; a failed step stops the steps that need it.", "continueOnError", "continue-on-error", "continue_on_error", "allowFailure"))
            .Concat(Same("Remove it and give the values under 'with'.", "env", "environment"))
            .Concat(Same("Remove it; approve outside of the workflow.", "approval"))
            .Concat(Same("Remove it, or use the activity 'flow/sleep'.", "wait"))
            .Concat(Same("Write the steps of that workflow out here.", "workflow"))
            .Concat(Same("Remove it; ready steps start in the order in which they are written.", "priority"))
            .Concat(Same("Remove the step, or write 'if: false'.", "disabled", "enabled"))
            .ToDictionary(),
        Foreign = Same("Rename it to 'needs'.", "dependsOn", "depends_on", "depends-on", "depends", "dependencies", "deps", "after", "requires")
            .Concat(Same("Rename it to 'if'.", "when", "condition", "runIf"))
            .Concat(Same("Rename it to 'uses'.", "type", "activity", "task", "action"))
            .Concat(Same("Rename it to 'with'.", "args", "arguments", "params", "parameters", "inputs", "properties", "config"))
            .Concat(Same("Write 'retry: { maxAttempts: 3 }'.", "retries", "maxAttempts"))
            .Concat(Same("Rename it to 'timeout' and give the unit, for example 'timeout: 15m'.", "timeout-minutes", "timeoutSeconds", "timeout_seconds"))
            .Concat(Same("Remove it: the key of the mapping is the id.", "id", "name"))
            .Concat(Same("Remove it: the activity declares its outputs.", "outputs"))
            .Concat(Same("Use an activity: 'uses: …'.", "run", "script", "command"))
            .Concat(Same("Write it under 'resources'.", "device", "memory", "gpu"))
            .ToDictionary(),
    };

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
            new("inputs", KeyKind.MappingByName, Input.Description, "inputs: { epochs: { type: integer, default: 30 } }") { Children = Input },
            new("steps", KeyKind.MappingByName, "Steps by id.", "steps: { load: { uses: data/read-csv } }") { Required = true, Children = Step },
            new("finally", KeyKind.MappingByName, "Steps that run at the end whatever happened.", "finally: { report: { uses: flow/print } }") { Children = Step },
            new("outputs", KeyKind.Values, "Named values of a run that succeeded.", "outputs: { accuracy: \"${{ steps.check.outputs.metrics.accuracy }}\" }"),
        ],
        Later = Same("Remove it and start runs with 'workflows run'.", "on", "triggers", "trigger", "schedule")
            .Concat(Same("Make them inputs with a default.", "vars", "variables", "env", "environment"))
            .Concat(Same("Remove it; no step of this version takes a secret.", "secrets"))
            .Concat(Same("Remove it; runs of one workflow do not wait for one another.", "concurrency"))
            .Concat(Same("Write its keys into each step.", "defaults", "pluginDefaults"))
            .Concat(Same("Write a step under 'finally' with 'if: ${{ failure() }}'.", "onFailure", "errors"))
            .Concat(Same("Write it into the steps.", "timeout"))
            .Concat(Same("Remove it.", "tests", "disabled", "priority"))
            .ToDictionary(),
        Foreign = Same("Rename it to 'steps'.", "tasks", "jobs", "nodes", "stages", "activities", "pipeline")
            .Concat(Same("Rename it to 'inputs'.", "parameters", "params", "arguments", "args"))
            .Concat(Same("Rename it to 'name'.", "id", "title"))
            .Concat(Same("Write it into the steps.", "retry", "resources", "cache"))
            .Concat(Same($"Write 'apiVersion: {ApiVersion}'.", "schemaVersion", "specVersion"))
            .Concat(Same("Name the schema in a first line '# yaml-language-server: $schema=…'.", "$schema"))
            .Concat(Same("Remove it: the project is chosen where the workflow is registered.", "namespace", "project"))
            .Concat(Same("Remove it: one file is always one workflow.", "kind"))
            .ToDictionary(),
    };

    private static IEnumerable<KeyValuePair<string, string>> Same(string advice, params string[] words) =>
        words.Select(word => KeyValuePair.Create(word, advice));
}
