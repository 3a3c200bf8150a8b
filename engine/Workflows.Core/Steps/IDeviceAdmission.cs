using Workflows.Core.Activities;

namespace Workflows.Core.Steps;

/// <summary>Lets steps use devices, as many at once as have room.</summary>
public interface IDeviceAdmission
{
    /// <summary>Waits until a fitting device has the memory free that the step asks for.</summary>
    /// <param name="work">The attempt.</param>
    /// <param name="report">Told what it waits for.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    /// <exception cref="Diagnostics.FailureException"><c>resources-never-fit</c> when no device is large enough.</exception>
    Task<IDeviceLease> AcquireAsync(StepWork work, IStepReporter report, CancellationToken cancellationToken);
}
