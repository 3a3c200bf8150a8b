using Workflows.Compute;
using Workflows.Compute.Devices;
using Xunit;

namespace Workflows.Activities.Tests;

public sealed class ComputeDevicesTests
{
    [Fact]
    public void Shows_the_cpu_first_as_the_engine_reads_it()
    {
        var cpu = new ComputeDevices(new ComputeModule(new DeviceOptions { CpuBytes = 1000 })).Devices[0];

        Assert.Equal(("cpu", 1000), (cpu.Id, cpu.Memory));
        Assert.StartsWith("cpu-", cpu.Class, StringComparison.Ordinal);
        Assert.NotEmpty(cpu.Name);
    }
}
