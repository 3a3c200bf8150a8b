using System.Globalization;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Core.Steps;

/// <summary>Binds a step's inputs and makes its cache key: the same way for a run as for the preview of one.</summary>
public sealed class StepPreparation(IServiceProvider services, ActivityCatalog catalog, IDevicePool devices)
{
    /// <summary>Part of a key that names the device class.</summary>
    public const string DevicePart = "device";

    /// <summary>Resolves every binding, fills defaults in, checks types and ranges, finds and hashes files, asks for fingerprints.</summary>
    /// <exception cref="FailureException">An expression, a value or a file is wrong.</exception>
    public async ValueTask<PreparedStep> PrepareAsync(
        string project, Plan plan, PlannedStep step, ExpressionScope scope, long runSeed, CancellationToken cancellationToken)
    {
        var descriptor = Descriptor(step);
        var given = Bindings.Resolve(step.With, scope);
        var inputs = descriptor.Complete(given);
        if (Values.MayHold<PathType>(descriptor.Inputs)) inputs = await WithFilesAsync(inputs, descriptor.Inputs, plan.Source, cancellationToken);
        var seed = inputs["seed"] is JsonValue own ? own.GetValue<long>() : runSeed;
        var env = descriptor.UsesEnvironment ? Environment(scope) : null;
        var fingerprint = await FingerprintAsync(project, descriptor, inputs, cancellationToken);
        return new PreparedStep(this, step) { Inputs = inputs, Seed = seed, Env = env, Fingerprint = fingerprint };
    }

    /// <summary>What an activity would read now; null for one that has no fingerprint.</summary>
    /// <param name="project">Project of the run.</param>
    /// <param name="descriptor">The activity.</param>
    /// <param name="inputs">Bound inputs.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<string?> FingerprintAsync(string project, ActivityDescriptor descriptor, JsonObject inputs, CancellationToken cancellationToken)
    {
        if (!descriptor.IsFingerprinted) return null;
        var activity = descriptor.Create(services);
        return await descriptor.FingerprintAsync(activity, descriptor.BindInput(inputs), project, cancellationToken);
    }

    /// <summary>The keys under which a result may be found: one for each class of device that the step allows.</summary>
    public IReadOnlyList<StepKey> Keys(PlannedStep step, PreparedStep prepared) => step.UsesDevice
        ? [.. devices.Devices.Where(step.Resources.CouldFit).Select(d => d.Class).Distinct().Select(c => prepared.Key.With(DevicePart, c))]
        : [prepared.Key];

    /// <summary>The activity of a step in this process's catalogue.</summary>
    /// <exception cref="FailureException"><c>activity-missing</c>, <c>activity-changed</c>: the plan was made by another catalogue.</exception>
    public ActivityDescriptor Descriptor(PlannedStep step)
    {
        var descriptor = catalog.Find(step.Activity) ?? throw FailureException.Input(
            "activity-missing", $"Step '{step.Id}' uses '{step.Activity}', which this program does not have. Run the workflow anew with the program that has it.");
        if (descriptor.Version == step.ActivityVersion) return descriptor;
        throw FailureException.Input(
            "activity-changed",
            $"Step '{step.Id}' was planned with version {step.ActivityVersion} of '{step.Activity}'; this program has version {descriptor.Version}. Start a new run.");
    }

    /// <summary>The key of a step without the device class.</summary>
    internal StepKey Key(PlannedStep step, PreparedStep prepared)
    {
        var descriptor = Descriptor(step);
        var parts = new Dictionary<string, string>
        {
            ["activity"] = $"{descriptor.Name}@{descriptor.Version.ToString(CultureInfo.InvariantCulture)}",
            ["seed"] = prepared.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (step.UsesDevice) parts["numerics"] = devices.NumericsVersion.ToString(CultureInfo.InvariantCulture);
        foreach (var field in descriptor.Inputs.Fields) parts[$"input {field.Name}"] = StepKey.Part(prepared.Inputs[field.Name]);
        foreach (var (name, value) in prepared.Env ?? []) parts[$"env {name}"] = StepKey.Part(value);
        if (prepared.Fingerprint is { } fingerprint) parts["fingerprint"] = StepKey.Part(fingerprint);
        return StepKey.Of(parts);
    }

    /// <summary>The variables around the step by name: texts, and secrets as references.</summary>
    private static JsonObject Environment(ExpressionScope scope) =>
        new(scope.Env.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)Variable(v.Key, v.Value))));

    private static JsonNode Variable(string name, JsonNode? value) => value switch
    {
        JsonObject reference when SecretReference.NameIn(reference) is not null => reference.DeepClone(),
        JsonValue when JsonScalar.Text(value) is not null => value.DeepClone(),
        _ => throw FailureException.Input(
            "env-not-text", $"'env.{name}' is {JsonScalar.Describe(value)}. Name a single value of it, or write ${{{{ toJson(…) }}}}."),
    };

    /// <summary>The same inputs with every path found inside the source and hashed.</summary>
    private static async Task<JsonObject> WithFilesAsync(JsonObject inputs, RecordType type, PlanSource source, CancellationToken cancellationToken)
    {
        var written = new List<string>();
        Values.Replace(inputs, type, (t, v) =>
        {
            if (t is PathType) written.Add(v.GetValue<string>());
            return v.DeepClone();
        });
        var files = new Dictionary<string, JsonObject>();
        foreach (var text in written.Distinct()) files[text] = await FileAsync(text, source, cancellationToken);
        return (JsonObject)Values.Replace(inputs, type, (t, v) => t is PathType ? files[v.GetValue<string>()].DeepClone() : v.DeepClone())!;
    }

    private static async Task<JsonObject> FileAsync(string written, PlanSource source, CancellationToken cancellationToken)
    {
        var resolved = SourcePaths.Resolve(source, written);
        if (resolved.Problem is { } problem) throw FailureException.Input(problem.Code, $"{problem.Message} {problem.Fix}");
        try
        {
            var hash = await ContentHash.OfFileAsync(resolved.Path!, cancellationToken);
            return new JsonObject { ["path"] = resolved.Path, ["written"] = written, ["hash"] = hash };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Input("file-unreadable", $"The file '{written}' cannot be read: {e.Message}", e);
        }
    }
}
