using Workflows.Compute.Devices;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Devices;

public sealed class DeviceDetectionTests
{
    [Fact]
    public void Finds_the_cpu_with_the_memory_that_was_set()
    {
        var cpu = DeviceDetection.Find(new DeviceOptions { CpuBytes = 123 })[^1];

        Assert.Equal(("cpu", 123L, DeviceKind.Cpu), (cpu.Id, cpu.Bytes, cpu.Kind));
        Assert.Matches("^cpu-((intel|amd|x86)-(avx2|sse2)|neon)-t1$", cpu.Class);
        Assert.True(DeviceDetection.Find(new DeviceOptions())[^1].Bytes > 1 << 28);
    }
}
