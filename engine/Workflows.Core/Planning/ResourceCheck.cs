using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>What steps ask of devices, and whether any device can ever give it.</summary>
internal static class ResourceCheck
{
    // What a small model on a CPU takes; larger work says so itself.
    private const long DefaultBytes = 256L << 20;

    /// <summary>The request of a step: what it says, else what its activity needs.</summary>
    public static DeviceRequest RequestOf(StepDraft draft)
    {
        var fallback = draft.Activity?.UsesDevice == true ? DefaultBytes : 0;
        if (draft.Spec.Resources is not { } asked) return new DeviceRequest(null, fallback);
        var kind = asked.Device switch
        {
            DeviceChoice.Cpu => DeviceKind.Cpu,
            DeviceChoice.Gpu => DeviceKind.Gpu,
            _ => (DeviceKind?)null,
        };
        var request = asked.Percent > 0 ? new DeviceRequest(kind, 0, asked.Percent) : new DeviceRequest(kind, asked.Bytes > 0 ? asked.Bytes : fallback);
        return asked.Gpus > 1 ? request with { Gpus = asked.Gpus } : request;
    }

    public static void Run(IReadOnlyList<StepDraft> drafts, IReadOnlyList<Device> devices, Findings findings)
    {
        if (devices.Count == 0) return;
        foreach (var draft in drafts)
        {
            var request = RequestOf(draft);
            if (devices.Count(request.CouldFit) >= Math.Max(1, request.Gpus)) continue;
            findings.Error(DiagnosticCodes.ResourcesNeverFit, draft.Spec.Resources?.Span ?? draft.Place, Message(draft, request, devices), Fix(request, devices));
        }
    }

    private static string Message(StepDraft draft, DeviceRequest request, IReadOnlyList<Device> devices)
    {
        var kind = request.Kind switch { DeviceKind.Gpu when request.Gpus > 1 => $"{request.Gpus} GPUs", DeviceKind.Gpu => "a GPU", DeviceKind.Cpu => "the CPU", _ => "a device" };
        var memory = request.Percent > 0 ? $" with {request.Percent} % of its memory" : request.Bytes > 0 ? $" with {Show(request.Bytes)} of memory" : "";
        var there = string.Join(", ", devices.Select(d => $"{d.Id} with {Show(d.Memory)}"));
        return $"Step '{draft.Id}' asks for {kind}{memory}, which can never be given; there is {there}.";
    }

    private static string Fix(DeviceRequest request, IReadOnlyList<Device> devices) =>
        request.Kind is { } kind && devices.All(d => d.Kind != kind) ? "Write device: any."
        : request.Gpus > devices.Count(d => d.Kind == DeviceKind.Gpu) ? "Ask for fewer GPUs."
        : "Ask for less memory.";

    private static string Show(long bytes) => bytes >= 1L << 30 ? $"{bytes / (double)(1L << 30):0.#} Gi" : $"{bytes / (double)(1L << 20):0.#} Mi";
}
