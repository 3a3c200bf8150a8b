using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>The parsed YAML of one workflow: what was written, with places. Immutable, never resolved, never run.</summary>
public sealed record WorkflowSpec
{
    /// <summary>The file as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Unique per project; letters, digits and hyphens.</summary>
    public required Located<string> Name { get; init; }

    /// <summary>Optional label such as <c>1.2.0</c>.</summary>
    public Located<string>? Version { get; init; }

    /// <summary>Free text; outside the plan's hash.</summary>
    public string? Description { get; init; }

    /// <summary>Free words for people and lists; outside the plan's hash.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Typed inputs in order.</summary>
    public IReadOnlyList<InputSpec> Inputs { get; init; } = [];

    /// <summary>Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Steps in order.</summary>
    public required IReadOnlyList<StepSpec> Steps { get; init; }

    /// <summary>Steps that run at the end whatever happened.</summary>
    public IReadOnlyList<StepSpec> Finally { get; init; } = [];

    /// <summary>Named values of the whole run, in order; evaluated only on success.</summary>
    public IReadOnlyList<OutputSpec> Outputs { get; init; } = [];
}

/// <summary>A value with its place.</summary>
/// <param name="Value">The value.</param>
/// <param name="Span">Where it stands.</param>
public sealed record Located<T>(T Value, SourceSpan Span);

/// <summary>One typed input of a workflow.</summary>
public sealed record InputSpec
{
    /// <summary>Its name and place.</summary>
    public required Located<string> Name { get; init; }

    /// <summary>Its type.</summary>
    public required InputType Type { get; init; }

    /// <summary>Whether a run must give it; default true when there is no default.</summary>
    public required bool Required { get; init; }

    /// <summary>Literal default, checked against the type; null for none.</summary>
    public YamlNode? Default { get; init; }

    /// <summary>Smallest number, inclusive, or null.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number, inclusive, or null.</summary>
    public double? Maximum { get; init; }

    /// <summary>One sentence, or null.</summary>
    public string? Description { get; init; }
}

/// <summary>Types that a workflow's input can have.</summary>
public enum InputType
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,
}

/// <summary>One step.</summary>
public sealed record StepSpec
{
    /// <summary>Its id and place.</summary>
    public required Located<string> Id { get; init; }

    /// <summary>The activity's name.</summary>
    public required Located<string> Uses { get; init; }

    /// <summary>Inputs as written: literals, and text that holds expressions. Empty mapping when absent.</summary>
    public required YamlMapping With { get; init; }

    /// <summary>Explicit edges; references add more.</summary>
    public IReadOnlyList<Located<string>> Needs { get; init; } = [];

    /// <summary>Condition, with or without <c>${{ }}</c> around it; null for none.</summary>
    public YamlScalar? If { get; init; }

    /// <summary>Attempts in all, at least 1.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>Per attempt, time in a queue excluded; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>false: never reuse or keep a result.</summary>
    public bool Cache { get; init; } = true;

    /// <summary>What it asks of a device; null for the activity's default.</summary>
    public ResourceSpec? Resources { get; init; }

    /// <summary>May read test data into fitting inputs.</summary>
    public bool AllowLeak { get; init; }
}

/// <summary>The <c>resources</c> of a step.</summary>
/// <param name="Device">Which kind.</param>
/// <param name="Bytes">Memory in bytes; 0 when given as a share or not at all.</param>
/// <param name="Percent">Memory as a share of the device, 0 to 100; 0 when given in bytes or not at all.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ResourceSpec(DeviceChoice Device, long Bytes, double Percent, SourceSpan Span);

/// <summary>The word behind <c>device:</c>.</summary>
public enum DeviceChoice
{
    /// <summary>Whatever is free.</summary>
    Any,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A GPU.</summary>
    Gpu,
}

/// <summary>One output of the workflow.</summary>
/// <param name="Name">Its name and place.</param>
/// <param name="Value">A value, normally an expression.</param>
public sealed record OutputSpec(Located<string> Name, YamlNode Value);
