using System.Globalization;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads the policies that a step and <c>defaults</c> share. Each is null when its key is absent.</summary>
internal sealed class PolicyReader(Findings findings)
{
    // Somebody asked, or somebody said no: another attempt would only ask again.
    private static readonly string[] NeverRetried = ["cancelled", "rejected"];

    public StepDefaults Read(KeyedMapping keys) =>
        new(Retry(keys), keys.Duration("timeout"), Cache(keys), Resources(keys), keys.Boolean("continueOnError"), NamedValues.Env(keys, findings), (int?)keys.Integer("priority")?.Value);

    private RetrySpec? Retry(KeyedMapping step)
    {
        if (step.Nested("retry") is not { } keys)
            return null;
        var retry = new RetrySpec((int)(keys.Integer("maxAttempts")?.Value ?? 1), keys.Word<Backoff>("backoff") ?? Backoff.Constant,
            keys.Duration("interval") ?? TimeSpan.Zero, keys.Duration("maxInterval"), Kinds(keys));
        if (retry.MaxInterval < retry.Interval)
        {
            findings.Error(DiagnosticCodes.RetryInterval, keys.Entry("maxInterval")!.Value.Span, $"'maxInterval' in {keys.Place} is shorter than 'interval'.",
                "Swap the two, or correct one of them.");
        }
        if (keys.Entry("backoff") is { } backoff && retry.Backoff == Backoff.Exponential && !keys.Has("interval"))
            WithoutEffect(keys, backoff, "without 'interval': twice nothing is nothing", "Add for example 'interval: 10s'.");
        if (keys.Entry("maxInterval") is { } longest && retry.Backoff == Backoff.Constant)
            WithoutEffect(keys, longest, "where the pause does not grow", "Remove it, or write 'backoff: exponential'.");
        return retry;
    }

    private List<FailureKind> Kinds(KeyedMapping keys)
    {
        var kinds = new List<FailureKind>();
        var words = SpecKeys.Retry["on"].Words;
        foreach (var kind in keys.Texts("on"))
        {
            if (words.Contains(kind.Value))
                kinds.Add(Enum.Parse<FailureKind>(kind.Value, ignoreCase: true));
            else if (NeverRetried.Contains(kind.Value))
                findings.Error(DiagnosticCodes.RetryKind, kind.Span, $"'on' in {keys.Place} names '{kind.Value}', and what somebody decided is never tried again.", "Remove it.");
            else
                findings.Error(DiagnosticCodes.RetryKind, kind.Span, $"'on' in {keys.Place} names {Findings.Show(kind.Value)}, which is no kind of failure.", WrongValue.Choose(kind.Value, words));
        }
        return kinds;
    }

    private CacheSpec? Cache(KeyedMapping step)
    {
        if (step.Entry("cache")?.Value is not YamlMapping)
            return step.Boolean("cache") is { } enabled ? new CacheSpec(enabled, null) : null;
        var keys = step.Nested("cache")!;
        var cache = new CacheSpec(keys.Boolean("enabled") ?? true, keys.Duration("maxAge"));
        if (!cache.Enabled && keys.Entry("maxAge") is { } age)
            WithoutEffect(keys, age, "beside 'enabled: false'", "Remove one of the two.");
        return cache;
    }

    private ResourceSpec? Resources(KeyedMapping step)
    {
        if (step.Nested("resources") is not { } keys)
            return null;
        var (bytes, percent) = keys.Scalar<(long, double)?>("memory", Memory)?.Value ?? (0, 0);
        var resources = new ResourceSpec(keys.Word<DeviceChoice>("device") ?? DeviceChoice.Any, bytes, percent, keys.Span)
        {
            Gpus = (int)(keys.Integer("gpus")?.Value ?? 1),
            Isolation = keys.Word<Isolation>("isolation"),
        };
        if (keys.Entry("gpus") is { } gpus && resources.Device != DeviceChoice.Gpu)
            findings.Error(DiagnosticCodes.GpusWithoutGpu, gpus.Key.Span, $"'gpus' in {keys.Place} counts GPUs, but the device is '{InputTypes.Word(resources.Device)}'.", "Write 'device: gpu', or remove 'gpus'.");
        return resources;
    }

    private void WithoutEffect(KeyedMapping keys, YamlEntry entry, string reason, string fix) =>
        findings.Warning(DiagnosticCodes.KeyWithoutEffect, entry.Key.Span, $"'{entry.Key.Value}' in {keys.Place} has no effect {reason}.", fix);

    private static (long Bytes, double Percent)? Memory(YamlScalar scalar)
    {
        if (ByteSize.TryParse(scalar.Text, out var bytes))
            return bytes > 0 ? (bytes, 0) : null;
        return scalar.Text.EndsWith('%') && double.TryParse(scalar.Text.AsSpan(0, scalar.Text.Length - 1), NumberStyles.AllowDecimalPoint, null, out var percent)
            && percent is > 0 and <= 100 ? (0, percent) : null;
    }
}

/// <summary>What <c>cache</c> says.</summary>
internal sealed record CacheSpec(bool Enabled, TimeSpan? MaxAge);

/// <summary>The policies that one step writes, or <c>defaults</c> for all of them; null where it does not.</summary>
internal sealed record StepDefaults(
    RetrySpec? Retry, TimeSpan? Timeout, CacheSpec? Cache, ResourceSpec? Resources, bool? ContinueOnError, IReadOnlyList<NamedValue> Env, int? Priority)
{
    public static StepDefaults None { get; } = new(null, null, null, null, null, [], null);

    /// <summary>These for a step of that form: without what means nothing there, and, inside of a group, without what the group hands on.</summary>
    public StepDefaults For(StepForm form, bool isInGroup) => new(
        form.Takes("retry") ? Retry : null, form.Takes("timeout") ? Timeout : null, form.Takes("cache") ? Cache : null, form.Takes("resources") ? Resources : null,
        ContinueOnError, isInGroup ? [] : Env, form.Takes("priority") && !isInGroup ? Priority : null);

    /// <summary>These, with those of a step on top.</summary>
    public StepDefaults With(StepDefaults step) => new(
        step.Retry ?? Retry, step.Timeout ?? Timeout, step.Cache ?? Cache, step.Resources ?? Resources, step.ContinueOnError ?? ContinueOnError,
        NamedValues.Over(Env, step.Env), step.Priority ?? Priority);
}
