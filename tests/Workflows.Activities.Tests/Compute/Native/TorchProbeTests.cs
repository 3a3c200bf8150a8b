using Workflows.Compute.Native;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Native;

public sealed class TorchProbeTests
{
    [Fact]
    public void Loads_libtorch_and_says_how()
    {
        var probe = TorchProbe.Run();

        Assert.Equal("2.10.0.0", probe.Version);
        Assert.StartsWith("loaded", probe.Detail, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine(probe.ToString());
    }
}
