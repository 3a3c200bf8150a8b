using Workflows.Core.Activities;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Claims;

/// <summary>Gives steps a device by memory, in the order of <see cref="DeviceRule"/> over all processes of this machine that share a store.</summary>
internal sealed class DeviceAdmission(ClaimDesk desk, IDevicePool pool, LeaseOwner owner) : IDeviceAdmission
{
    public async Task<IDeviceLease> AcquireAsync(StepWork work, IStepReporter report, CancellationToken cancellationToken)
    {
        var request = work.Step.Resources;
        FirstFit.Check(pool, request);
        var claim = new NewClaim
        {
            Pool = DeviceRule.PoolOf(owner.Machine),
            RunId = work.RunId,
            Fence = work.Attempt.Fence,
            Step = work.Address,
            Attempt = work.Attempt.Attempt,
            Priority = work.Step.Priority,
            Demand = DeviceRule.DemandOf(request),
        };
        var held = await desk.AcquireAsync(claim, new DeviceRule(pool.Devices), Tell, cancellationToken);
        return new Lease(pool.Devices.First(d => d.Id == held.Grant), held);

        void Tell(IReadOnlyList<Claim> queue)
        {
            if (queue.FirstOrDefault(c => c.Is(claim)) is { } mine) report.Progress(0, $"waits for {WaitSentence.Of(mine, queue)}");
        }
    }

    private sealed record Lease(Device Device, ClaimDesk.HeldClaim Held) : IDeviceLease
    {
        public ValueTask DisposeAsync() => Held.DisposeAsync();
    }
}
