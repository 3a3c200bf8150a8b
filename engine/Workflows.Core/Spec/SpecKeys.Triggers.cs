namespace Workflows.Core.Spec;

/// <content>What starts runs.</content>
public static partial class SpecKeys
{
    private const string Patterns = "Patterns: '*' is anything but a slash, '**' any folders, '?' one character";

    /// <summary>What starts runs by itself.</summary>
    public static SpecTable On { get; } = new()
    {
        Noun = "on",
        Description = "What starts runs by itself, under 'workflows serve'.",
        Keys =
        [
            new("webhook", KeyKind.Mapping, "Each signed request to the hook of the workflow.", "webhook: { secret: DIGITS_HOOK }") { Table = () => Webhook },
            new("push", KeyKind.Mapping, "Each push to the repository of the workflow.", "push: { paths: [specs/examples/**] }") { Table = () => Push },
            new("schedule", KeyKind.Mappings, "Moments by the clock.", "schedule: [{ cron: \"0 3 * * 1\", timezone: Europe/Berlin }]") { Table = () => Schedule, Limit = 100 },
        ],
        Foreign = Same("Rename it to 'schedule'.", "cron", "schedules", "timer")
            .Concat(Same("Rename it to 'webhook'.", "http", "hook", "webhooks", "repository_dispatch"))
            .Concat(Same("Rename it to 'push'.", "git"))
            .Concat(Same("Remove it: every workflow can be started by hand.", "workflow_dispatch", "manual"))
            .Concat(Same("Remove it: pull requests are validated and planned, never run.", "pull_request", "pullRequest"))
            .Concat(Same("Write a step 'workflow: { use: … }' in the other workflow.", "workflow", "workflow_call", "workflow_run", "flow"))
            .ToDictionary(),
    };

    /// <summary>Starts a run for each request.</summary>
    public static SpecTable Webhook { get; } = new()
    {
        Noun = "webhook",
        Description = "Starts a run for each signed request.",
        Keys =
        [
            new("secret", KeyKind.Text, "Name of the declared secret with which requests are signed.", "secret: DIGITS_HOOK") { Required = true },
            new("inputs", KeyKind.ValuesByName, "Inputs of the run, which may read event.", "inputs: { epochs: \"${{ event.body.epochs }}\" }"),
            new("if", KeyKind.Condition, "Which requests start a run: a condition over event; the others are answered with 204.", "if: ${{ event.body.rows > 100 }}"),
            new("sender", KeyKind.Word, "Who sends, and so how requests are signed; by default standard, which is Standard Webhooks.", "sender: github") { Words = ["standard", "github", "gitlab", "gitea", "generic"] },
            new("signature", KeyKind.Mapping, "How a generic sender signs the body.", "signature: { header: X-Signature, algorithm: sha256, encoding: hex }") { Table = () => Signature },
        ],
        Foreign = Same("Rename it to 'secret'.", "key", "token", "secretName")
            .Concat(Same("Rename it to 'if'.", "when", "filter", "condition", "match"))
            .Concat(Same("Rename it to 'sender'.", "provider", "preset", "from", "type"))
            .Concat(Same("Rename it to 'inputs'.", "with", "parameters"))
            .Concat(Same("Remove it: the address follows from project and workflow.", "path", "url"))
            .ToDictionary(),
    };

    /// <summary>How a generic sender signs.</summary>
    public static SpecTable Signature { get; } = new()
    {
        Noun = "signature",
        Description = "How a generic sender signs: HMAC over the body.",
        Keys =
        [
            new("header", KeyKind.Text, "Header with the signature.", "header: X-Signature") { Required = true },
            new("prefix", KeyKind.Text, "What stands in front of it.", "prefix: sha256="),
            new("algorithm", KeyKind.Word, "Its hash function; by default sha256.", "algorithm: sha512") { Words = ["sha256", "sha512"] },
            new("encoding", KeyKind.Word, "How it is written; by default hex.", "encoding: base64") { Words = ["hex", "base64"] },
            new("id", KeyKind.Text, "Header with the id of a delivery; without it repeats are not known.", "id: X-Request-Id"),
        ],
        Foreign = Same("Rename it to 'header'.", "name").ToDictionary(),
    };

    /// <summary>Starts a run for each push.</summary>
    public static SpecTable Push { get; } = new()
    {
        Noun = "push",
        Description = "Starts a run for each push to a branch that the repository's settings allow.",
        Keys =
        [
            new("branches", KeyKind.Texts, $"{Patterns}; without them every allowed branch.", "branches: [main, release/**]") { Limit = 100 },
            new("tags", KeyKind.Texts, "Patterns of tags; without them no push of a tag.", "tags: [v*]") { Limit = 100 },
            new("paths", KeyKind.Texts, "Patterns of files from the root of the repository, of which one must have changed.", "paths: [specs/**, data/*.csv]") { Limit = 100 },
            new("pathsIgnore", KeyKind.Texts, "Patterns of files whose changes do not count.", "pathsIgnore: [docs/**]") { Limit = 100 },
            new("inputs", KeyKind.ValuesByName, "Inputs of the run, which may read event.", "inputs: { commit: \"${{ event.commit }}\" }"),
        ],
        Foreign = Same("Rename it to 'pathsIgnore'.", "paths-ignore", "paths_ignore", "ignore")
            .Concat(Same("Rename it to 'branches'.", "branch", "refs"))
            .Concat(Same("Name the branches that count under 'branches'.", "branches-ignore", "branchesIgnore"))
            .Concat(Same("Name the tags that count under 'tags'.", "tags-ignore", "tagsIgnore"))
            .Concat(Same("Rename it to 'paths'.", "path", "files"))
            .Concat(Same("Rename it to 'inputs'.", "with", "parameters"))
            .ToDictionary(),
    };

    /// <summary>Starts runs by the clock.</summary>
    public static SpecTable Schedule { get; } = new()
    {
        Noun = "schedule",
        Description = "Starts runs by the clock. Of the moments missed while the server was away at most one is made up for.",
        Keys =
        [
            new("cron", KeyKind.Text, "Five fields: minute, hour, day of month, month, day of week.", "cron: \"0 3 * * 1\"") { Required = true },
            new("timezone", KeyKind.Text, "IANA name of the time zone; by default UTC.", "timezone: Europe/Berlin"),
            new("inputs", KeyKind.ValuesByName, "Inputs of the run.", "inputs: { epochs: 50 }"),
        ],
        Foreign = Same("Rename it to 'cron'.", "expression", "at", "when")
            .Concat(Same("Rename it to 'timezone'.", "tz", "timeZone", "zone"))
            .Concat(Same("Write it as cron, for example 'cron: \"*/15 * * * *\"'.", "interval", "every", "rate"))
            .Concat(Same("Rename it to 'inputs'.", "with", "parameters"))
            .Concat(Same("Remove it: 'concurrency' says what becomes of runs that overlap.", "concurrencyPolicy", "overlap"))
            .ToDictionary(),
    };
}
