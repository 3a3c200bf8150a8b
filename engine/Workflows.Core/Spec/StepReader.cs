using System.Globalization;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads the steps of one workflow; their ids are unique over <c>steps</c> and <c>finally</c>.</summary>
internal sealed class StepReader(Findings findings)
{
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    /// <summary>The step; null, with a diagnostic, when it is no mapping.</summary>
    public StepSpec? Read(YamlEntry entry)
    {
        var id = entry.Key;
        CheckId(id);
        var place = $"step {Findings.Show(id.Value)}";
        if (entry.Value is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongType, WrongValue.Span(entry), $"The {place} must be a mapping, not {WrongValue.Shown(entry.Value)}.",
                $"Write for example '{Findings.Brief(id.Value)}: {{ uses: data/read-csv }}'.");
            return null;
        }
        var keys = new KeyedMapping(mapping, SpecKeys.Step, place, id.Span, findings);
        return new StepSpec
        {
            Id = id,
            Uses = keys.Text("uses") ?? new Located<string>("", id.Span),
            With = With(keys.Mapping("with"), id.Span),
            Needs = keys.StepIds("needs"),
            If = keys.Condition("if"),
            Retry = RetrySpec.None with { MaxAttempts = MaxAttempts(keys) },
            Timeout = keys.Duration("timeout"),
            Cache = keys.Boolean("cache") ?? true,
            Resources = Resources(keys),
            AllowLeak = keys.Boolean("allowLeak") ?? false,
        };
    }

    private void CheckId(Located<string> id)
    {
        Names.CheckId(id, "step id", findings);
        if (!lines.TryAdd(id.Value, id.Span.Line))
        {
            findings.Error(DiagnosticCodes.DuplicateId, id.Span, $"A step {Findings.Show(id.Value)} stands in line {lines[id.Value]} already; ids are unique over 'steps' and 'finally'.",
                "Rename one of the two.");
        }
    }

    private static YamlMapping With(YamlMapping? with, SourceSpan step) =>
        with is null ? new YamlMapping([], step)
            : with with { Entries = with.Entries.Where(entry => !entry.Key.Value.StartsWith(SpecKeys.FreePrefix, StringComparison.Ordinal)).ToList() };

    private int MaxAttempts(KeyedMapping step)
    {
        var retry = Nested(step, "retry");
        return (int)(retry?.Integer("maxAttempts")?.Value ?? 1);
    }

    private ResourceSpec? Resources(KeyedMapping step)
    {
        if (Nested(step, "resources") is not { } keys)
            return null;
        var device = keys.Word("device") is { } word ? Enum.Parse<DeviceChoice>(word, ignoreCase: true) : DeviceChoice.Any;
        var (bytes, percent) = keys.Scalar<(long, double)?>("memory", Memory)?.Value ?? (0, 0);
        return new ResourceSpec(device, bytes, percent, step.Entry("resources")!.Value.Span);
    }

    private KeyedMapping? Nested(KeyedMapping step, string name) =>
        step.Mapping(name) is { } mapping
            ? new KeyedMapping(mapping, SpecKeys.Step[name].Children!, $"'{name}' of {step.Place}", step.Entry(name)!.Key.Span, findings) : null;

    private static (long Bytes, double Percent)? Memory(YamlScalar scalar)
    {
        if (ByteSize.TryParse(scalar.Text, out var bytes))
            return bytes > 0 ? (bytes, 0) : null;
        return scalar.Text.EndsWith('%') && double.TryParse(scalar.Text.AsSpan(0, scalar.Text.Length - 1), NumberStyles.AllowDecimalPoint, null, out var percent)
            && percent is > 0 and <= 100 ? (0, percent) : null;
    }
}
