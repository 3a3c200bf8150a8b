namespace Workflows.Compute.Devices;

/// <summary>What a piece of work needs.</summary>
public sealed record DeviceRequest
{
    /// <summary>Null takes any, a GPU first.</summary>
    public DeviceKind? Kind { get; init; }

    /// <summary>Memory in bytes, at least 0; null where <see cref="Percent"/> says it, or for work that needs next to nothing.</summary>
    public long? Bytes { get; init; }

    /// <summary>Memory as a share of whichever device is taken, 0 to 100; not together with <see cref="Bytes"/>.</summary>
    public double? Percent { get; init; }

    /// <summary>Higher is admitted first; equal ones in the order in which they came. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Bytes that this request takes on a device.</summary>
    internal long BytesOn(Device device) => Bytes ?? (long)Math.Ceiling(device.Bytes * ((Percent ?? 0) / 100));

    internal bool Fits(Device device) => (Kind is null || Kind == device.Kind) && BytesOn(device) <= device.Bytes;

    internal void Check()
    {
        if (Bytes is not null && Percent is not null) throw new ArgumentException($"A request asks for {Bytes} bytes and {Percent} % at once: give one of them.");
        if (Bytes < 0 || Percent is { } percent && !(percent >= 0)) throw new ArgumentException($"A request asks for {Bytes}{Percent} of memory: use 0 or more.");
    }
}
