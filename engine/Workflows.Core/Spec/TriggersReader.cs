using System.Text.RegularExpressions;
using Workflows.Core.Diagnostics;
using Workflows.Core.Signatures;

namespace Workflows.Core.Spec;

/// <summary>Reads <c>on</c>: what starts runs by itself.</summary>
/// <param name="secrets">Names that the workflow declares.</param>
/// <param name="findings">Takes the mistakes.</param>
internal sealed partial class TriggersReader(IReadOnlyList<Located<string>> secrets, Findings findings)
{
    private const string Utc = "UTC";

    /// <summary>The triggers; null when there are none.</summary>
    public TriggersSpec? Read(KeyedMapping workflow)
    {
        if (workflow.Nested("on") is not { } keys)
            return null;
        var triggers = new TriggersSpec(Webhook(keys), Push(keys), Schedule(keys));
        if (SpecKeys.On.Keys.All(key => keys.Entry(key.Name)?.Value is null or YamlSequence { Items.Count: 0 }))
            findings.Error(DiagnosticCodes.TriggerEmpty, keys.Owner, $"{keys.Place} names nothing that starts a run.", $"Add for example '{SpecKeys.On["push"].Example}', or remove 'on'.");
        return triggers;
    }

    private WebhookSpec? Webhook(KeyedMapping on)
    {
        if (on.Nested("webhook") is not { } keys)
            return null;
        var secret = keys.Text("secret");
        if (secret is not null && Names.CheckSecret(secret, findings) && secrets.All(declared => declared.Value != secret.Value))
        {
            findings.Error(DiagnosticCodes.SecretUndeclared, secret.Span, $"The secret {Findings.Show(secret.Value)} of {keys.Place} is not declared.",
                Suggestion.Nearest(secret.Value, secrets.Select(declared => declared.Value)) is { } nearest ? $"Write {nearest}." : $"Add it to the workflow: 'secrets: [{secret.Value}]'.");
        }
        return new WebhookSpec(secret ?? new Located<string>("", keys.Owner), Inputs(keys), keys.Template("if"), Signing(keys), keys.Span);
    }

    private HookSigning Signing(KeyedMapping webhook)
    {
        var sender = webhook.Word<HookSender>("sender") ?? HookSender.Standard;
        var signing = new HookSigning { Sender = sender };
        if (webhook.Nested("signature") is not { } keys)
        {
            if (sender == HookSender.Generic)
                findings.Error(DiagnosticCodes.MissingKey, webhook.Owner, $"{webhook.Place} has a generic sender and does not say how it signs.", $"Add '{SpecKeys.Webhook["signature"].Example}'.");
            return signing;
        }
        if (sender != HookSender.Generic)
            findings.Error(DiagnosticCodes.HookSignature, keys.Owner, $"'signature' in {webhook.Place} is for a generic sender; the signatures of others are known.", "Remove it, or write 'sender: generic'.");
        return signing with
        {
            Header = Header(keys, "header") ?? signing.Header,
            Prefix = keys.Text("prefix")?.Value ?? "",
            Algorithm = keys.Word<HookAlgorithm>("algorithm") ?? HookAlgorithm.Sha256,
            Encoding = keys.Word<HookEncoding>("encoding") ?? HookEncoding.Hex,
            IdHeader = Header(keys, "id"),
        };
    }

    private string? Header(KeyedMapping keys, string name)
    {
        if (keys.Text(name) is not { } header)
            return null;
        if (!HeaderName().IsMatch(header.Value))
            findings.Error(DiagnosticCodes.HookSignature, header.Span, $"'{name}' in {keys.Place} is {Findings.Show(header.Value)}, which is no name of a header.", "Use letters, digits and hyphens, such as X-Signature.");
        return header.Value;
    }

    private PushSpec? Push(KeyedMapping on)
    {
        if (on.Nested("push") is not { } keys)
            return null;
        return new PushSpec(Patterns(keys, "branches"), Patterns(keys, "tags"), Patterns(keys, "paths"), Patterns(keys, "pathsIgnore"), Inputs(keys), keys.Span);
    }

    private IReadOnlyList<Located<string>> Patterns(KeyedMapping keys, string name)
    {
        var patterns = keys.Texts(name);
        foreach (var pattern in patterns)
        {
            if (PathPattern.Problem(pattern.Value) is { } problem)
                findings.Error(DiagnosticCodes.PathPattern, pattern.Span, $"The pattern {Findings.Show(pattern.Value)} in '{name}' of {keys.Place} {problem.What}.", problem.Fix);
        }
        return patterns;
    }

    private List<ScheduleSpec> Schedule(KeyedMapping on) =>
        on.NestedList("schedule").Select(keys => new ScheduleSpec(Cron(keys), Timezone(keys), Inputs(keys), keys.Span)).ToList();

    private Located<string> Cron(KeyedMapping keys)
    {
        if (keys.Text("cron") is not { } cron)
            return new Located<string>("", keys.Owner);
        if (CronText.Problem(cron.Value) is { } problem)
            findings.Error(problem.Code, cron.Span, $"'cron' in {keys.Place} is {Findings.Show(cron.Value)}: {problem.What}.", problem.Fix);
        return cron;
    }

    private string Timezone(KeyedMapping keys)
    {
        if (keys.Text("timezone") is not { } zone)
            return Utc;
        if (!findings.IsFull && !TimeZones.Exists(zone.Value))
        {
            findings.Error(DiagnosticCodes.TimezoneUnknown, zone.Span, $"'timezone' in {keys.Place} is {Findings.Show(zone.Value)}, a zone that this machine does not know.",
                TimeZones.Nearest(zone.Value) is { } nearest ? $"Write {nearest}." : "Write an IANA name such as Europe/Berlin, or UTC.");
        }
        return zone.Value;
    }

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,100}\z")]
    private static partial Regex HeaderName();

    private static YamlMapping Inputs(KeyedMapping keys) => NamedValues.Inputs(keys.Mapping("inputs"), keys.Owner);
}
