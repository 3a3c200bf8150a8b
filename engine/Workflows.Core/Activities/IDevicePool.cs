using System.Text.Json.Serialization;

namespace Workflows.Core.Activities;

/// <summary>The devices of this machine as compute code sees them. Core sees compute only through this seam; who may use a device when is the engine's affair.</summary>
public interface IDevicePool
{
    /// <summary>Every device, the CPU first. Asking must not load native compute libraries.</summary>
    IReadOnlyList<Device> Devices { get; }

    /// <summary>Raised whenever the compute code gives other bytes than before; part of the cache key of every step that uses a device.</summary>
    int NumericsVersion { get; }
}

/// <summary>The right to use part of a device until disposed.</summary>
public interface IDeviceLease : IAsyncDisposable
{
    /// <summary>The device.</summary>
    Device Device { get; }
}

/// <summary>A CPU set or a GPU.</summary>
/// <param name="Id"><c>cpu</c>, <c>cuda:0</c>, …</param>
/// <param name="Kind">CPU or GPU.</param>
/// <param name="Memory">Bytes that leases may use together.</param>
/// <param name="Class">Kind + maker and instruction set, or SM level + thread count, such as <c>cpu-amd-avx2-t1</c>: equal class, equal bytes.</param>
/// <param name="Name">For people.</param>
public sealed record Device(string Id, DeviceKind Kind, long Memory, string Class, string Name);

/// <summary>Kinds of device.</summary>
public enum DeviceKind
{
    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A GPU.</summary>
    Gpu,
}

/// <summary>What a step asks of a device.</summary>
/// <param name="Kind">Which kind; null for whatever is free.</param>
/// <param name="Bytes">Bytes of memory; 0 when <paramref name="Percent"/> is given.</param>
/// <param name="Percent">Share of the device's memory, 0 to 100; 0 when <paramref name="Bytes"/> is given.</param>
public sealed record DeviceRequest(DeviceKind? Kind = null, long Bytes = 0, double Percent = 0)
{
    /// <summary>GPUs at once; 0 and 1 mean one device.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Gpus { get; init; }

    /// <summary>Bytes this asks of a given device.</summary>
    public long BytesOn(Device device) => Percent > 0 ? (long)Math.Ceiling(device.Memory * Percent / 100) : Bytes;

    /// <summary>Whether the device could ever satisfy this.</summary>
    public bool CouldFit(Device device) => (Kind is null || Kind == device.Kind) && BytesOn(device) <= device.Memory;
}
