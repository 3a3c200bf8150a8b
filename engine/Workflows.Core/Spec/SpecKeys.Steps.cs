namespace Workflows.Core.Spec;

/// <content>Steps and their policies.</content>
public static partial class SpecKeys
{
    /// <summary>One step.</summary>
    public static SpecTable Step { get; } = new()
    {
        Noun = "step",
        Description = "One step: an activity, another workflow, a question to people, a pause, or a group of steps.",
        Keys =
        [
            new("uses", KeyKind.Text, "Name of the activity that does the work.", "uses: data/read-csv"),
            new("workflow", KeyKind.Mapping, "Runs another workflow; its outputs are those of the step.", "workflow: { use: ./other.yaml }") { Table = () => SubWorkflow },
            new("approval", KeyKind.Mapping, "Asks people and goes on when they agree.", "approval: { message: Release it? }") { Table = () => Approval },
            new("wait", KeyKind.Mapping, "Pauses for a time, until a moment or until something is signalled.", "wait: { for: 10m }") { Table = () => Wait },
            new("steps", KeyKind.MappingByName, "Steps of a group by id; the group is one step for those outside.", "steps: { fit: { uses: train/classifier } }") { Table = () => Step },
            new("with", KeyKind.ValuesByName, "Inputs of the activity: literals and expressions.", "with: { path: ../data/iris.csv, label: species }"),
            new("outputs", KeyKind.ValuesByName, "What a group shows of its steps.", "outputs: { accuracy: \"${{ steps.check.outputs.metrics.accuracy }}\" }"),
            new("needs", KeyKind.StepIds, "Steps that must end first, besides those that expressions name.", "needs: [load, split]"),
            new("if", KeyKind.Condition, "Whether the step runs; without a status function only when every need succeeded or was cached.", "if: ${{ inputs.epochs > 10 }}"),
            new("matrix", KeyKind.Mapping, "One element of the step for each combination of values, read as matrix.NAME.", "matrix: { rate: [0.1, 0.01], hidden: [16, 32] }") { Table = () => Matrix },
            new("foreach", KeyKind.ItemsOrMapping, "One element of the step for each item of a list, read as item.", "foreach: [iris, digits]") { Table = () => Foreach },
            new("retry", KeyKind.Mapping, "When a failed attempt is tried again.", "retry: { maxAttempts: 3 }") { Table = () => Retry },
            new("timeout", KeyKind.Duration, "Longest time of one attempt; time in a queue does not count.", "timeout: 15m"),
            new("cache", KeyKind.BooleanOrMapping, "Whether a result may be reused and kept; by default true.", "cache: false") { Table = () => Cache },
            new("resources", KeyKind.Mapping, "What the step asks of a device; it waits until this is free.", "resources: { device: any, memory: 512Mi }") { Table = () => Resources },
            new("continueOnError", KeyKind.Boolean, "Whether its failure counts as a success whose outputs are possibly missing; by default false.", "continueOnError: true"),
            new("env", KeyKind.Variables, "Texts on top of those of the workflow and of the group around the step.", "env: { PYTHONPATH: src }") { Limit = SpecLimits.Variables },
            new("disabled", KeyKind.Boolean, "Whether the step is skipped; by default false.", "disabled: true"),
            new("priority", KeyKind.Integer, "Who gets a device first, from -100 to 100, higher first; by default 0.", "priority: 10") { Minimum = -100, Maximum = 100 },
            new("allowLeak", KeyKind.Boolean, "Whether test data may reach inputs that fit to them; by default false.", "allowLeak: true"),
        ],
        Foreign = Same("Rename it to 'needs'.", "dependsOn", "depends_on", "depends-on", "depends", "dependencies", "deps", "after", "requires")
            .Concat(Same("Rename it to 'if'.", "when", "condition", "runIf"))
            .Concat(Same("Rename it to 'uses'.", "type", "activity", "task", "action", "template", "templateRef"))
            .Concat(Same("Rename it to 'with'.", "args", "arguments", "params", "parameters", "inputs", "properties", "config"))
            .Concat(Same("Write its 'matrix' into the step, with 'maxParallel' and 'failFast' in the matrix.", "strategy"))
            .Concat(Same("Write it into the matrix as 'maxParallel'.", "max-parallel", "maxParallel", "concurrent", "parallelism"))
            .Concat(Same("Write it into the matrix as 'failFast'.", "fail-fast", "failFast"))
            .Concat(Same("Rename it to 'foreach'.", "forEach", "for_each", "withItems", "withParam", "withSequence", "loop", "each"))
            .Concat(Same("Write a group: 'steps: { … }'; steps that do not need each other run side by side anyway.", "tasks", "group", "parallel", "sequential", "dag", "branches"))
            .Concat(Same("Write 'workflow: { use: ./other.yaml }'.", "subflow", "call", "flow", "use"))
            .Concat(Same("Write 'approval: { message: … }'.", "approve", "suspend", "pause", "manual"))
            .Concat(Same("Write 'wait: { for: 10m }'.", "sleep", "delay"))
            .Concat(Same("Rename it to 'continueOnError'.", "continue-on-error", "continue_on_error", "allowFailure", "continueOn", "ignoreErrors"))
            .Concat(Same("Write 'retry: { maxAttempts: 3 }'.", "retries", "maxAttempts", "retryStrategy"))
            .Concat(Same("Rename it to 'timeout' and give the unit, for example 'timeout: 15m'.", "timeout-minutes", "timeoutSeconds", "timeout_seconds", "activeDeadlineSeconds"))
            .Concat(Same("Rename it to 'cache', for example 'cache: { maxAge: 1d }'.", "memoize", "taskCache"))
            .Concat(Same("Rename it to 'env'.", "environment"))
            .Concat(Same("Write 'disabled: true' where the step shall be skipped.", "enabled"))
            .Concat(Same("Remove it: the key of the mapping is the id.", "id", "name"))
            .Concat(Same("Use the activity 'run/command'.", "run", "script", "command"))
            .Concat(Same("Write it under 'resources'.", "device", "memory", "gpu", "gpus", "isolation", "runs-on", "container"))
            .Concat(Same("Write the steps under 'onFailure' of the workflow, or a step with 'if: failure()'.", "errors", "onFailure", "onError", "catch"))
            .Concat(Same("Write the steps under 'finally' of the workflow.", "finally"))
            .Concat(Same("Declare them under 'secrets' of the workflow and read 'secrets.NAME' where one is taken.", "secrets"))
            .ToDictionary(),
    };

    /// <summary>New attempts after a failure.</summary>
    public static SpecTable Retry { get; } = new()
    {
        Noun = "retry",
        Description = "When a failed attempt is tried again. An attempt that was lost with its process never counts.",
        Keys =
        [
            new("maxAttempts", KeyKind.Integer, "Attempts in all, the first included; 1 means no retry.", "maxAttempts: 3") { Required = true, Minimum = 1, Maximum = 100 },
            new("backoff", KeyKind.Word, "How the pause grows: constant stays as it is, exponential doubles; by default constant.", "backoff: exponential") { Words = ["constant", "exponential"] },
            new("interval", KeyKind.Duration, "Pause before the second attempt; without one it begins at once.", "interval: 10s"),
            new("maxInterval", KeyKind.Duration, "Longest pause.", "maxInterval: 5m"),
            new("on", KeyKind.Texts, "Kinds of failure that are tried again; without it whatever the failure itself calls retryable.", "on: [resource, timeout]")
            {
                Words = ["input", "activity", "resource", "timeout", "lost", "crashed", "internal"],
            },
        ],
        Foreign = Same("Rename it to 'maxAttempts'.", "limit", "attempts", "maxAttempt", "count", "max_attempts", "maxRetries", "max")
            .Concat(Same("Rename it to 'backoff', with constant or exponential.", "type", "strategy", "policy"))
            .Concat(Same("Rename it to 'interval'.", "delay", "wait", "duration", "initialInterval"))
            .Concat(Same("Rename it to 'maxInterval'.", "maxDelay", "maxDuration", "maximumInterval", "cap"))
            .Concat(Same("Rename it to 'on', with kinds of failures.", "when", "retryOn", "retryPolicy", "expression", "kinds"))
            .Concat(Same("Remove it: an exponential pause doubles.", "factor", "multiplier", "backoffCoefficient", "delayFactor"))
            .ToDictionary(),
    };

    /// <summary>Whether results are reused.</summary>
    public static SpecTable Cache { get; } = new()
    {
        Noun = "cache",
        Description = "Whether results may be reused and kept, and how old they may be.",
        Keys =
        [
            new("enabled", KeyKind.Boolean, "Whether results may be reused and kept; by default true.", "enabled: true"),
            new("maxAge", KeyKind.Duration, "Oldest result that is reused; without it any age.", "maxAge: 1d"),
        ],
        Foreign = Same("Rename it to 'maxAge'.", "ttl", "expires", "maxage", "age")
            .Concat(Same("Remove it: the key follows from activity, inputs and seed.", "key", "keys", "paths", "path", "version"))
            .ToDictionary(),
    };

    /// <summary>What a step asks of a device.</summary>
    public static SpecTable Resources { get; } = new()
    {
        Noun = "resources",
        Description = "What the step asks of a device; it waits until this is free.",
        Keys =
        [
            new("device", KeyKind.Word, "Kind of device; by default any.", "device: any") { Words = ["any", "cpu", "gpu"] },
            new("gpus", KeyKind.Integer, "GPUs at once, beside 'device: gpu'; by default 1.", "gpus: 2") { Minimum = 1, Maximum = 64 },
            new("memory", KeyKind.Memory, "Memory of the device, as a size or as a share.", "memory: 512Mi"),
            new("isolation", KeyKind.Word, "Where an attempt runs: process is one of its own, none that of the host; without it the host decides.", "isolation: process") { Words = ["process", "none"] },
        ],
        Foreign = Same("Rename it to 'memory'.", "ram", "mem", "memory_mb")
            .Concat(Same("Write 'device: gpu', and 'gpus: 2' for more than one.", "gpu", "accelerator", "nvidia.com/gpu"))
            .Concat(Same("Write 'device: cpu'; the number of threads follows from the work.", "cpu", "cpus", "cores"))
            .Concat(Same("Write its keys directly under 'resources'; there is one figure for each.", "requests", "limits"))
            .ToDictionary(),
    };

    /// <summary>What a step can be, each with the keys that mean nothing for it.</summary>
    public static IReadOnlyList<StepForm> Forms { get; } =
    [
        new("uses", "an activity", Same("Remove it: the activity declares its outputs.", "outputs").ToDictionary()),
        new("workflow", "a sub-workflow", Same("Write it under 'workflow'.", "with")
            .Concat(Same("Remove it: the other workflow declares its outputs.", "outputs"))
            .Concat(Same("Write it into the steps of that workflow.", "cache", "resources", "priority", "allowLeak")).ToDictionary()),
        new("approval", "an approval", Same("Write 'expires' under 'approval'.", "timeout")
            .Concat(Same("Write the question under 'approval'.", "with"))
            .Concat(Same("Remove it: the outputs are approvedBy, at and comment.", "outputs"))
            .Concat(Same("Remove it: people are asked once.", "retry", "cache"))
            .Concat(Same("Remove it: waiting takes no device.", "resources", "priority"))
            .Concat(Same("Remove it: nothing is fitted here.", "allowLeak")).ToDictionary()),
        new("wait", "a wait", Same("Write 'timeout' under 'wait', beside 'event'.", "timeout")
            .Concat(Same("Write its keys under 'wait'.", "with"))
            .Concat(Same("Remove it: the outputs are at and, of an event, event.", "outputs"))
            .Concat(Same("Remove it: a wait does not fail but by its own timeout, and its result is never reused.", "retry", "cache"))
            .Concat(Same("Remove it: waiting takes no device.", "resources", "priority"))
            .Concat(Same("Remove it: nothing is fitted here.", "allowLeak")).ToDictionary()),
        new("steps", "a group", Same("Write it into the steps of the group.", "with", "retry", "timeout", "cache", "resources", "allowLeak").ToDictionary()),
    ];
}

/// <summary>One of the things that a step can be.</summary>
/// <param name="Key">The key that makes it one.</param>
/// <param name="Noun">As messages call it, with its article.</param>
/// <param name="Refused">Keys of a step that mean nothing for it, each with what to do instead.</param>
public sealed record StepForm(string Key, string Noun, IReadOnlyDictionary<string, string> Refused)
{
    /// <summary>Whether a key of a step means something for it.</summary>
    public bool Takes(string key) => !Refused.ContainsKey(key);
}
