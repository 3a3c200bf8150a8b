using System.Collections.Concurrent;
using Workflows.Core.Activities;

namespace Workflows.Benchmarks.Engine;

/// <summary>A step that does nothing but note when it was called: whatever it costs, the engine costs.</summary>
[Activity("bench/no-op", Summary = "Does nothing.", Effect = Effect.Effect)]
internal sealed class NoOp(Calls calls) : IActivity<NoOpInput, NoOpOutput>
{
    private static readonly NoOpOutput Nothing = new();

    public Task<NoOpOutput> RunAsync(NoOpInput input, ActivityContext context)
    {
        calls.Note(context);
        return Task.FromResult(Nothing);
    }
}

internal sealed record NoOpInput;

internal sealed record NoOpOutput;

/// <summary>When each step of each run was called, by the clock that stamps events.</summary>
internal sealed class Calls
{
    private readonly ConcurrentDictionary<(string Run, string Step), DateTimeOffset> moments = new();

    public DateTimeOffset this[string run, string step] => moments[(run, step)];

    /// <summary>Whether they are noted at all, which takes time that is not the engine's.</summary>
    public bool AreNoted { get; set; }

    public void Note(ActivityContext context)
    {
        if (AreNoted) moments[(context.RunId, context.StepId)] = context.Time.GetUtcNow();
    }
}

/// <summary>A machine without devices: no-op steps need none.</summary>
internal sealed class NoDevices : IDevicePool
{
    public IReadOnlyList<Device> Devices => [];

    public int NumericsVersion => 0;

    public Task<IDeviceLease> AcquireAsync(DeviceRequest request, int priority, CancellationToken cancellationToken) =>
        throw new NotSupportedException("There is no device here.");
}
