namespace Workflows.Core.Activities;

/// <summary>Names an activity type. The catalogue reads it; schema, reference, help and forms are derived from it.</summary>
/// <param name="name">The word in YAML, <c>family/verb</c>, lower case with hyphens.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ActivityAttribute(string name) : Attribute
{
    /// <summary>The word in YAML.</summary>
    public string Name { get; } = name;

    /// <summary>Raised whenever the same inputs give other bytes than before; part of every cache key.</summary>
    public int Version { get; init; } = 1;

    /// <summary>One sentence for the reference.</summary>
    public required string Summary { get; init; }

    /// <summary>What running it does to the world, and so whether its result may be reused.</summary>
    public Effect Effect { get; init; } = Effect.Pure;

    /// <summary>Whether it computes on a device. Such a step runs under a device lease and its device class enters the cache key.</summary>
    public bool UsesDevice { get; init; }

    /// <summary>
    /// Whether it runs native code (torch, ONNX Runtime), which may end its process instead of failing: a host may give such steps a process of their own.
    /// <see cref="UsesDevice"/> implies it.
    /// </summary>
    public bool IsNative { get; init; }

    /// <summary>Whether it reads <see cref="ActivityContext.Env"/>, which then enters the cache key.</summary>
    public bool UsesEnvironment { get; init; }

    /// <summary>Whether results are kept and reused only where the step writes <c>cache</c>: for work of which the engine cannot see all inputs.</summary>
    public bool CachedWhenAsked { get; init; }

    /// <summary>Whether tests of workflows run it although it has an effect, since nobody outside of the run notices.</summary>
    public bool RunsInTests { get; init; }
}

/// <summary>What running an activity does to the world.</summary>
public enum Effect
{
    /// <summary>Same inputs, same outputs: cached by key.</summary>
    Pure,

    /// <summary>
    /// Reads something that is no input: files of the source, whose content hashes enter the key, or what a fingerprint tells of
    /// (<see cref="IFingerprinted{TInput}"/>). With neither, a result is reused only under <c>cache.maxAge</c>.
    /// </summary>
    Read,

    /// <summary>Changes something outside: never cached; idempotent under its key.</summary>
    Effect,
}
