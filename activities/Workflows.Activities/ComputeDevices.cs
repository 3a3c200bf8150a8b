using Workflows.Compute;
using Workflows.Core.Activities;
using Module = Workflows.Compute.Devices;

namespace Workflows.Activities;

/// <summary>The devices of the compute module as the engine sees them. Looking at them loads no native library of torch.</summary>
internal sealed class ComputeDevices(ComputeModule compute) : IDevicePool
{
    /// <inheritdoc/>
    public IReadOnlyList<Device> Devices => [.. compute.Devices.OrderBy(device => device.Kind).Select(Describe)];

    /// <inheritdoc/>
    public int NumericsVersion => ComputeModule.NumericsVersion;

    /// <summary>Where an attempt computes: the device of its lease, else the CPU.</summary>
    public static Module.Device Of(ComputeModule compute, ActivityContext context)
    {
        var id = context.Device?.Id;
        return compute.Devices.First(device => id is null ? device.Kind == Module.DeviceKind.Cpu : device.Id == id);
    }

    private static Device Describe(Module.Device device) => new(
        device.Id,
        device.Kind == Module.DeviceKind.Cpu ? DeviceKind.Cpu : DeviceKind.Gpu,
        device.Bytes,
        device.Class,
        device.Kind == Module.DeviceKind.Cpu ? Processor.Name() : $"{device.Id} ({device.Architecture})");
}
