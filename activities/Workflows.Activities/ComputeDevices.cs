using Workflows.Compute;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Module = Workflows.Compute.Devices;

namespace Workflows.Activities;

/// <summary>The devices of the compute module as the engine sees them. Looking at them and leasing them loads no native library of torch.</summary>
internal sealed class ComputeDevices(ComputeModule compute) : IDevicePool
{
    /// <inheritdoc/>
    public IReadOnlyList<Device> Devices => [.. compute.Devices.Devices.OrderBy(device => device.Kind).Select(Describe)];

    /// <inheritdoc/>
    public int NumericsVersion => ComputeModule.NumericsVersion;

    /// <summary>Where an attempt computes: the device of its lease, else the CPU.</summary>
    public static Module.Device Of(ComputeModule compute, ActivityContext context)
    {
        var id = context.Device?.Id;
        return compute.Devices.Devices.First(device => id is null ? device.Kind == Module.DeviceKind.Cpu : device.Id == id);
    }

    /// <inheritdoc/>
    public async Task<IDeviceLease> AcquireAsync(DeviceRequest request, int priority, CancellationToken cancellationToken)
    {
        var wanted = new Module.DeviceRequest
        {
            Kind = request.Kind is { } kind ? KindOf(kind) : null,
            Bytes = request.Percent > 0 ? null : request.Bytes,
            Percent = request.Percent > 0 ? request.Percent : null,
            Priority = priority,
        };
        if (!compute.Devices.CanEverFit(wanted)) throw NeverFits(request);
        return new Lease(await compute.Devices.AcquireAsync(wanted, cancellationToken));
    }

    private FailureException NeverFits(DeviceRequest request)
    {
        var asked = request.Percent > 0 ? $"{request.Percent} %" : $"{request.Bytes} bytes";
        var there = string.Join(", ", compute.Devices.Devices.Select(device => $"{device.Id} with {device.Bytes} bytes"));
        return new FailureException(new Failure
        {
            Kind = FailureKind.Resource,
            Code = FailureCodes.ResourcesNeverFit,
            Message = $"No device can ever give {asked} on {request.Kind?.ToString().ToLowerInvariant() ?? "any device"}; there is {there}. Ask for less in 'resources'.",
        });
    }

    private static Device Describe(Module.Device device) => new(
        device.Id,
        device.Kind == Module.DeviceKind.Cpu ? DeviceKind.Cpu : DeviceKind.Gpu,
        device.Bytes,
        device.Class,
        device.Kind == Module.DeviceKind.Cpu ? Processor.Name() : $"{device.Id} ({device.Architecture})");

    private static Module.DeviceKind KindOf(DeviceKind kind) => kind == DeviceKind.Cpu ? Module.DeviceKind.Cpu : Module.DeviceKind.Gpu;

    private sealed class Lease(Module.DeviceLease lease) : IDeviceLease
    {
        public Device Device { get; } = Describe(lease.Device);

        public void Dispose() => lease.Dispose();
    }
}
