using Workflows.Compute.Devices;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Devices;

public sealed class DevicePoolTests
{
    private readonly DevicePool pool = new([Gpu("cuda:0", 100), DeviceDetection.Cpu(1000)]);

    [Fact]
    public async Task Two_requests_of_sixty_percent_never_overlap()
    {
        var first = await Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Percent = 60 });
        var second = Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Percent = 60 });

        Assert.False(second.IsCompleted);
        first.Dispose();
        using var admitted = await second;
        Assert.Equal([admitted], pool.Leases);
    }

    [Fact]
    public async Task Ten_requests_of_eight_percent_share_a_device()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Percent = 8 })));

        Assert.Equal(10, pool.Leases.Count);
        foreach (var lease in leases) lease.Dispose();
        Assert.Empty(pool.Leases);
    }

    [Fact]
    public async Task A_small_request_does_not_overtake_a_large_one_of_the_same_priority()
    {
        var running = await Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 500 });
        var large = Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 800 });
        var small = Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 300 });
        var urgent = Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 300, Priority = 1 });

        Assert.Equal((false, false, true), (large.IsCompleted, small.IsCompleted, urgent.IsCompleted));
        (await urgent).Dispose();
        running.Dispose();
        using var admitted = await large;
        Assert.False(small.IsCompleted);
    }

    [Fact]
    public async Task Any_device_means_the_gpu_first_and_the_cpu_when_that_is_full()
    {
        using var first = await Acquire(new DeviceRequest { Bytes = 80 });
        using var second = await Acquire(new DeviceRequest { Bytes = 80 });

        Assert.Equal(("cuda:0", "cpu"), (first.Device.Id, second.Device.Id));
    }

    [Fact]
    public async Task Giving_up_lets_the_next_one_in()
    {
        using var source = new CancellationTokenSource();
        using var running = await Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 500 });
        var large = pool.AcquireAsync(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 800 }, source.Token);
        var small = Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 300 });

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
    }

    [Fact]
    public async Task Refuses_what_can_never_fit()
    {
        Assert.True(pool.CanEverFit(new DeviceRequest { Bytes = 1000 }));
        Assert.False(pool.CanEverFit(new DeviceRequest { Bytes = 1001 }));
        Assert.False(pool.CanEverFit(new DeviceRequest { Kind = DeviceKind.Gpu, Bytes = 101 }));
        Assert.False(pool.CanEverFit(new DeviceRequest { Percent = 101 }));

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Acquire(new DeviceRequest { Bytes = 1001 }));
        Assert.Contains("1001 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_a_lease_back_twice_counts_once()
    {
        var first = await Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 600 });
        first.Dispose();
        first.Dispose();
        using var second = await Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 600 });

        Assert.False(Acquire(new DeviceRequest { Kind = DeviceKind.Cpu, Bytes = 600 }).IsCompleted);
    }

    [Fact]
    public void Finds_the_cpu_with_the_memory_that_was_set()
    {
        var cpu = DeviceDetection.Find(new DeviceOptions { CpuBytes = 123 })[^1];

        Assert.Equal(("cpu", 123L, DeviceKind.Cpu), (cpu.Id, cpu.Bytes, cpu.Kind));
        Assert.Matches("^cpu-((intel|amd|x86)-(avx2|sse2)|neon)-t1$", cpu.Class);
        Assert.True(DeviceDetection.Find(new DeviceOptions())[^1].Bytes > 1 << 28);
    }

    private static Device Gpu(string id, long bytes) => new() { Id = id, Kind = DeviceKind.Gpu, Bytes = bytes, Architecture = "sm90", Threads = 0 };

    private Task<DeviceLease> Acquire(DeviceRequest request) => pool.AcquireAsync(request, TestContext.Current.CancellationToken);
}
