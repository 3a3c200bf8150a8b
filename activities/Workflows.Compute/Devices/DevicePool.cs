namespace Workflows.Compute.Devices;

/// <summary>
/// Admits work to devices by memory. What is free is computed from the live leases each time, never counted up and down. Nobody overtakes: as long as a
/// request waits, those behind it cannot take a device that it could use.
/// </summary>
/// <param name="devices">In order of preference.</param>
public sealed class DevicePool(IReadOnlyList<Device> devices)
{
    private readonly Lock gate = new();
    private readonly List<DeviceLease> leases = [];
    private readonly List<Waiter> waiters = [];

    /// <summary>All devices, in order of preference.</summary>
    public IReadOnlyList<Device> Devices => devices;

    /// <summary>Leases that are held now.</summary>
    public IReadOnlyList<DeviceLease> Leases
    {
        get
        {
            lock (gate) return [.. leases];
        }
    }

    /// <summary>Whether some device would take the request if nobody else used it.</summary>
    /// <exception cref="ArgumentException">The request contradicts itself.</exception>
    public bool CanEverFit(DeviceRequest request)
    {
        request.Check();
        return devices.Any(request.Fits);
    }

    /// <summary>Waits until a device has room.</summary>
    /// <param name="request">What is needed.</param>
    /// <param name="token">Gives the place in the queue up.</param>
    /// <returns>A lease; dispose it.</returns>
    /// <exception cref="ArgumentException">The request contradicts itself, or no device can ever take it.</exception>
    public async Task<DeviceLease> AcquireAsync(DeviceRequest request, CancellationToken token)
    {
        if (!CanEverFit(request))
            throw new ArgumentException($"No device can ever take a request for {Describe(request)}; there are {string.Join(", ", devices.Select(device => $"{device.Id} with {device.Bytes} bytes"))}. Ask for less memory.");
        token.ThrowIfCancellationRequested();
        var waiter = new Waiter(request, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            var place = waiters.FindIndex(other => other.Request.Priority < request.Priority);
            waiters.Insert(place < 0 ? waiters.Count : place, waiter);
            Admit();
        }

        await using var registration = token.Register(() => Withdraw(waiter, token));
        return await waiter.Lease.Task;
    }

    internal void Return(DeviceLease lease)
    {
        lock (gate)
        {
            leases.Remove(lease);
            Admit();
        }
    }

    private void Withdraw(Waiter waiter, CancellationToken token)
    {
        lock (gate)
        {
            if (!waiters.Remove(waiter)) return;
            waiter.Lease.SetCanceled(token);
            Admit();
        }
    }

    private void Admit()
    {
        HashSet<Device> closed = [];
        foreach (var waiter in waiters.ToList())
        {
            var candidates = devices.Where(waiter.Request.Fits).ToList();
            var device = candidates.Find(device => !closed.Contains(device) && waiter.Request.BytesOn(device) <= Free(device));
            if (device is null)
            {
                closed.UnionWith(candidates);
                continue;
            }

            var lease = new DeviceLease(this, device, waiter.Request.BytesOn(device));
            leases.Add(lease);
            waiters.Remove(waiter);
            waiter.Lease.SetResult(lease);
        }
    }

    private long Free(Device device) => device.Bytes - leases.Where(lease => lease.Device == device).Sum(lease => lease.Bytes);

    private static string Describe(DeviceRequest request) =>
        $"{(request.Percent is { } percent ? $"{percent} %" : $"{request.Bytes ?? 0} bytes")} on {request.Kind?.ToString().ToLowerInvariant() ?? "any device"}";

    private sealed record Waiter(DeviceRequest Request, TaskCompletionSource<DeviceLease> Lease);
}
