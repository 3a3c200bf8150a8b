using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Activities;

/// <summary>Everything known of an activity without running it.</summary>
public sealed record ActivityDescriptor
{
    private readonly Func<object, object, ActivityContext, Task<object>> run;
    private readonly Lazy<ObjectFactory> factory;

    /// <summary>Made by the catalogue.</summary>
    /// <param name="run">Calls <c>RunAsync</c> of an instance of <see cref="ActivityClr"/>, typed, so that exceptions arrive as thrown.</param>
    /// <param name="factory">Makes instances. Found out when first needed: most commands call no activity.</param>
    internal ActivityDescriptor(Func<object, object, ActivityContext, Task<object>> run, Lazy<ObjectFactory> factory) => (this.run, this.factory) = (run, factory);

    /// <summary>The word in YAML.</summary>
    public required string Name { get; init; }

    /// <summary>Declared version; part of every cache key.</summary>
    public required int Version { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What running it does to the world.</summary>
    public required Effect Effect { get; init; }

    /// <summary>Whether its steps run under a device lease.</summary>
    public required bool UsesDevice { get; init; }

    /// <summary>See <see cref="ActivityAttribute.IsNative"/>.</summary>
    public bool IsNative { get; init; }

    /// <summary>Whether it reads <see cref="ActivityContext.Env"/>.</summary>
    public bool UsesEnvironment { get; init; }

    /// <summary>See <see cref="ActivityAttribute.CachedWhenAsked"/>.</summary>
    public bool CachedWhenAsked { get; init; }

    /// <summary>See <see cref="ActivityAttribute.RunsInTests"/>.</summary>
    public bool RunsInTests { get; init; }

    /// <summary>Whether it says what it would read, which then enters the cache key (<see cref="IFingerprinted{TInput}"/>).</summary>
    public bool IsFingerprinted => Fingerprint is not null;

    /// <summary>Inputs as YAML writes them.</summary>
    public required RecordType Inputs { get; init; }

    /// <summary>Outputs as expressions read them; of one step see <see cref="OutputsOf"/>.</summary>
    public required RecordType Outputs { get; init; }

    /// <summary>The class that does the work; instances come from dependency injection.</summary>
    public required Type ActivityClr { get; init; }

    /// <summary>The input record.</summary>
    public required Type InputClr { get; init; }

    /// <summary>The output record.</summary>
    public required Type OutputClr { get; init; }

    /// <summary>Calls <see cref="IFingerprinted{TInput}.FingerprintAsync"/> of an instance, or null.</summary>
    internal Func<object, object, string, CancellationToken, Task<string>>? Fingerprint { get; init; }

    /// <summary>Calls <see cref="IShapesOutputs.Shape"/>, or null.</summary>
    internal Func<RecordType, JsonObject, RecordType>? Shape { get; init; }

    // A file of the source is hashed, a fingerprint told; about anything else that is read nothing is known.
    private bool ReadsUnseen => Effect == Effect.Read && !IsFingerprinted && !Values.MayHold<PathType>(Inputs);

    /// <summary>Whether results of a step are kept and reused.</summary>
    /// <param name="asked">What the step says under <c>cache</c>; null when it says nothing.</param>
    /// <param name="hasMaxAge">Whether it says <c>cache.maxAge</c>.</param>
    public bool Caches(bool? asked, bool hasMaxAge) =>
        Effect != Effect.Effect && (hasMaxAge || ((asked ?? !CachedWhenAsked) && !ReadsUnseen));

    /// <summary>Outputs of a step as expressions read them.</summary>
    /// <param name="with">Gives what the step writes; whatever holds an expression stands as null.</param>
    public RecordType OutputsOf(Func<JsonObject> with) => Shape?.Invoke(Outputs, with()) ?? Outputs;

    /// <summary>An instance of <see cref="ActivityClr"/>.</summary>
    /// <param name="services">Gives what its constructor asks for.</param>
    public object Create(IServiceProvider services) => factory.Value(services, null);

    /// <summary>What the activity would read now. Only where <see cref="IsFingerprinted"/>.</summary>
    /// <param name="instance">Of type <see cref="ActivityClr"/>.</param>
    /// <param name="input">From <see cref="BindInput"/>.</param>
    /// <param name="project">Project of the run.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<string> FingerprintAsync(object instance, object input, string project, CancellationToken cancellationToken) =>
        Fingerprint!(instance, input, project, cancellationToken);

    /// <summary>Runs one attempt. Whatever the activity throws comes through unchanged.</summary>
    /// <param name="instance">Of type <see cref="ActivityClr"/>.</param>
    /// <param name="input">From <see cref="BindInput"/>.</param>
    /// <param name="context">Of the attempt.</param>
    /// <returns>An instance of <see cref="OutputClr"/>.</returns>
    public Task<object> InvokeAsync(object instance, object input, ActivityContext context) => run(instance, input, context);

    /// <summary>The given inputs in canonical form: checked, with the defaults of those not given, nested ones too. Equal work has equal complete inputs.</summary>
    /// <param name="given">By name; paths as text or as <see cref="SourcePath"/> objects, artifacts as handles.</param>
    /// <exception cref="FailureException"><c>input-invalid</c>, naming each field that is missing, unknown, of a wrong type or out of range.</exception>
    public JsonObject Complete(JsonObject given)
    {
        var problems = new List<string>();
        var complete = (JsonObject)Values.Complete(given, Inputs, "", problems)!;
        return problems.Count == 0
            ? complete
            : throw FailureException.Input("input-invalid", $"{Name}: {string.Join("; ", problems)}.");
    }

    /// <summary>The input record from JSON in which paths are <see cref="SourcePath"/> objects (see <see cref="Values.Replace"/>).</summary>
    /// <exception cref="FailureException"><c>input-invalid</c>, as for <see cref="Complete"/>.</exception>
    public object BindInput(JsonObject inputs)
    {
        try
        {
            return Complete(inputs).Deserialize(InputClr, ActivityJson.Options)
                ?? throw new InvalidOperationException($"The inputs of {Name} are null.");
        }
        catch (JsonException e)
        {
            throw FailureException.Input("input-invalid", $"{Name}: {e.Message}", e);
        }
    }

    /// <summary>An output record as the JSON that events keep and expressions read.</summary>
    public JsonObject ToJson(object output) =>
        JsonSerializer.SerializeToNode(output, OutputClr, ActivityJson.Options) as JsonObject
        ?? throw new InvalidOperationException($"The output of {Name} is not a record.");

    /// <summary>The output record from JSON that <see cref="ToJson"/> made.</summary>
    public object BindOutput(JsonObject outputs) =>
        outputs.Deserialize(OutputClr, ActivityJson.Options) ?? throw new InvalidOperationException($"The outputs of {Name} are null.");
}
