using Workflows.Compute;
using Workflows.Compute.Devices;
using Workflows.Core.Diagnostics;
using Xunit;
using DeviceRequest = Workflows.Core.Activities.DeviceRequest;

namespace Workflows.Activities.Tests;

public sealed class ComputeDevicesTests
{
    private readonly ComputeDevices pool = new ComputeDevices(new ComputeModule(new DeviceOptions { CpuBytes = 1000 }));

    [Fact]
    public async Task Admits_by_memory_and_gives_it_back()
    {
        var first = await pool.AcquireAsync(new DeviceRequest(Percent: 60), 0, TestContext.Current.CancellationToken);
        var second = pool.AcquireAsync(new DeviceRequest(Bytes: 600), 0, TestContext.Current.CancellationToken);

        Assert.False(second.IsCompleted);
        first.Dispose();

        using var lease = await second;
        Assert.Equal(("cpu", 1000), (lease.Device.Id, lease.Device.Memory));
        Assert.StartsWith("cpu-", lease.Device.Class, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_what_no_device_can_ever_give()
    {
        await FailsAsync(new DeviceRequest(Bytes: 1001), "1001 bytes on any device", "cpu with 1000 bytes");
        await FailsAsync(new DeviceRequest(Percent: 101), "101 %");
    }

    private async Task FailsAsync(DeviceRequest request, params string[] words)
    {
        var failure = await Steps.FailsAsync(() => pool.AcquireAsync(request, 0, TestContext.Current.CancellationToken), "resources-never-fit", words);
        Assert.Equal((FailureKind.Resource, false), (failure.Kind, failure.Retryable));
    }
}
