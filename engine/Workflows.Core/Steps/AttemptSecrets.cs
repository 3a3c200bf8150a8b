using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Steps;

/// <summary>The secrets of one attempt: reveals them just before the call, and keeps them out of whatever the attempt says or leaves behind.</summary>
internal sealed class AttemptSecrets(ISecretStore store, StepWork work)
{
    private Dictionary<string, string>? revealed;

    /// <summary>What hides them; empty before the first was revealed.</summary>
    public SecretMask Mask { get; } = new();

    /// <summary>Every value revealed so far, by name.</summary>
    public IReadOnlyDictionary<string, string> Revealed => revealed ?? (IReadOnlyDictionary<string, string>)ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The inputs with values in place of references; only <see cref="Secret"/> reads them.</summary>
    /// <exception cref="FailureException"><c>secret-undeclared</c>, and as <see cref="ISecretStore.RevealAsync"/>.</exception>
    public async ValueTask<JsonObject> RevealAsync(JsonObject inputs, RecordType type, CancellationToken cancellationToken) =>
        Values.MayHold<SecretType>(type) ? await RevealAllAsync(inputs, type, cancellationToken) : inputs;

    /// <summary>The variables of the environment as texts.</summary>
    /// <exception cref="FailureException">As for inputs.</exception>
    public async ValueTask<IReadOnlyDictionary<string, string>> RevealAsync(JsonObject? env, CancellationToken cancellationToken)
    {
        if (env is null) return ReadOnlyDictionary<string, string>.Empty;
        var texts = new Dictionary<string, string>();
        foreach (var (variable, value) in env)
            texts[variable] = SecretReference.NameIn(value) is { } name ? await ValueAsync(name, cancellationToken) : JsonScalar.Text(value)!;
        return texts;
    }

    /// <summary>The failure without the secrets that its message may repeat.</summary>
    public Failure Hide(Failure failure) => Mask.IsEmpty ? failure : failure with { Message = Mask.Hide(failure.Message) };

    /// <summary>The same log without secrets.</summary>
    public ILogger Guard(ILogger logger) => new GuardedLogger(logger, Mask);

    /// <summary>Refuses outputs that hold a secret: events, tables and replies show them.</summary>
    /// <exception cref="FailureException"><c>secret-in-output</c>.</exception>
    public void Refuse(JsonObject outputs)
    {
        if (Mask.IsEmpty) return;
        foreach (var (path, text) in Texts(outputs, ""))
            if (Mask.FindIn(text) is { } name) throw SecretMask.Refused(work.Step.Id, name, $"the output '{Mask.Hide(path)}'");
    }

    private async Task<JsonObject> RevealAllAsync(JsonObject inputs, RecordType type, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>();
        Values.Replace(inputs, type, (t, v) =>
        {
            if (t is SecretType) names.Add(SecretReference.NameIn(v)!);
            return v.DeepClone();
        });
        foreach (var name in names) await ValueAsync(name, cancellationToken);
        return (JsonObject)Values.Replace(inputs, type, (t, v) => t is SecretType && SecretReference.NameIn(v) is { } name
            ? SecretReference.Revealed(name, Revealed[name])
            : v.DeepClone())!;
    }

    private async ValueTask<string> ValueAsync(string name, CancellationToken cancellationToken)
    {
        if (Revealed.TryGetValue(name, out var known)) return known;
        if (work.Plan.Secrets?.Contains(name) != true && !IsGiven(name))
            throw FailureException.Input("secret-undeclared", $"Step '{work.Step.Id}' asks for the secret '{name}', which workflow '{work.Plan.Workflow}' does not declare. Add it to 'secrets'.");
        var value = await store.RevealAsync(work.Project, name, work.Plan.Workflow, cancellationToken);
        Mask.Add(name, value);
        return (revealed ??= [])[name] = value;
    }

    // Whoever starts a run may choose the secret behind an input of that type; the store still asks whether the workflow may use it.
    private bool IsGiven(string name) =>
        work.Plan.Inputs.Any(i => i.Type == InputType.Secret && work.Scope.Inputs.TryGetValue(i.Name, out var given) && SecretReference.NameIn(given) == name);

    private static IEnumerable<(string Path, string Text)> Texts(JsonNode? value, string path) => value switch
    {
        JsonObject members => members.SelectMany(m => Texts(m.Value, Join(path, m.Key)).Prepend((Join(path, m.Key), m.Key))),
        JsonArray items => items.SelectMany((item, i) => Texts(item, Join(path, $"{i}"))),
        null => [],
        _ => [(path, JsonScalar.Text(value) ?? value.ToJsonString())],
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
