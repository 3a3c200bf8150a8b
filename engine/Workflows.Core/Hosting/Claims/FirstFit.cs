using System.Globalization;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Claims;

/// <summary>Gives every step the first device that is large enough: for a process that runs one step at a time and shares nothing, as tests of workflows do.</summary>
internal sealed class FirstFit(IDevicePool pool) : IDeviceAdmission
{
    public Task<IDeviceLease> AcquireAsync(StepWork work, IStepReporter report, CancellationToken cancellationToken)
    {
        Check(pool, work.Step.Resources);
        return Task.FromResult<IDeviceLease>(new Lease(pool.Devices.First(work.Step.Resources.CouldFit)));
    }

    /// <exception cref="FailureException"><c>resources-never-fit</c> when no device is large enough: the plan was made on another machine.</exception>
    public static void Check(IDevicePool pool, DeviceRequest request)
    {
        if (pool.Devices.Any(request.CouldFit)) return;
        var asked = request.Percent > 0 ? string.Create(CultureInfo.InvariantCulture, $"{request.Percent} %") : $"{request.Bytes} bytes";
        var there = string.Join(", ", pool.Devices.Select(device => $"{device.Id} with {device.Memory} bytes"));
        throw FailureException.Resource(DiagnosticCodes.ResourcesNeverFit,
            $"No device can ever give {asked} on {request.Kind?.ToString().ToLowerInvariant() ?? "any device"}; there is {there}. Ask for less in 'resources'.");
    }

    private sealed record Lease(Device Device) : IDeviceLease
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
