namespace Workflows.Compute.Devices;

/// <summary>The right to use part of a device until it is disposed.</summary>
public sealed class DeviceLease : IDisposable
{
    private readonly DevicePool pool;

    internal DeviceLease(DevicePool pool, Device device, long bytes) => (this.pool, Device, Bytes) = (pool, device, bytes);

    /// <summary>The device to work on.</summary>
    public Device Device { get; }

    /// <summary>Memory that is kept free for the holder.</summary>
    public long Bytes { get; }

    /// <summary>Gives it back; the second time does nothing.</summary>
    public void Dispose() => pool.Return(this);
}
