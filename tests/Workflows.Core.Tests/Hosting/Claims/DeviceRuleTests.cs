using Workflows.Core.Activities;
using Workflows.Core.Hosting.Claims;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Claims;

public sealed class DeviceRuleTests
{
    private static readonly Device Gpu = new("cuda:0", DeviceKind.Gpu, 100, "gpu-sm90", "a GPU");
    private static readonly Device Cpu = new("cpu", DeviceKind.Cpu, 1000, "cpu-test", "a CPU");
    private readonly List<Claim> claims = [];

    [Fact]
    public void Two_requests_of_sixty_percent_never_overlap()
    {
        Ask(new DeviceRequest(DeviceKind.Cpu, Percent: 60));
        Ask(new DeviceRequest(DeviceKind.Cpu, Percent: 60));

        Assert.Equal("1=cpu", Admit());
        Assert.Equal("", Admit());
        Leave(1);
        Assert.Equal("2=cpu", Admit());
    }

    [Fact]
    public void Ten_requests_of_eight_percent_share_a_device()
    {
        for (var i = 0; i < 10; i++) Ask(new DeviceRequest(DeviceKind.Cpu, Percent: 8));

        Assert.Equal(10, Admit().Split(' ').Length);
    }

    [Fact]
    public void A_small_request_does_not_overtake_a_large_one_of_the_same_priority()
    {
        Ask(new DeviceRequest(DeviceKind.Cpu, 500));
        Admit();
        Ask(new DeviceRequest(DeviceKind.Cpu, 800));
        Ask(new DeviceRequest(DeviceKind.Cpu, 300));
        Ask(new DeviceRequest(DeviceKind.Cpu, 300), priority: 1);

        Assert.Equal("4=cpu", Admit());
        Leave(4);
        Assert.Equal("", Admit());
        Leave(1);
        Assert.Equal("2=cpu", Admit());
    }

    [Fact]
    public void Any_device_means_the_first_one_and_the_next_when_that_is_full()
    {
        Ask(new DeviceRequest(Bytes: 80));
        Ask(new DeviceRequest(Bytes: 80));

        Assert.Equal("1=cuda:0 2=cpu", Admit());
    }

    [Fact]
    public void A_wait_for_one_kind_holds_nobody_back_who_takes_another()
    {
        Ask(new DeviceRequest(DeviceKind.Gpu, 100));
        Ask(new DeviceRequest(DeviceKind.Gpu, 100));
        Ask(new DeviceRequest(DeviceKind.Cpu, 100));

        Assert.Equal("1=cuda:0 3=cpu", Admit());
    }

    private void Ask(DeviceRequest request, int priority = 0) => claims.Add(SampleClaim.Of(claims.Count + 1, DeviceRule.DemandOf(request), priority, "train"));

    private string Admit() => SampleClaim.Admit(claims, new DeviceRule([Gpu, Cpu]));

    private void Leave(long id) => claims.RemoveAll(c => c.Id == id);
}
