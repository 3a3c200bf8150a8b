using System.Collections.Concurrent;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Lets a test decide when and how the work of a step ends.</summary>
internal sealed class Gates(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> held = new();
    private readonly ConcurrentDictionary<string, int> failures = new();

    /// <summary>Names of the work that began, in order, with the moment.</summary>
    public ConcurrentQueue<(string Name, DateTimeOffset At)> Begun { get; } = new();

    public string Order => string.Join(' ', Begun.Select(b => b.Name));

    /// <summary>Work of that name does not end before <see cref="Open"/>.</summary>
    public void Hold(string name) => held[name] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open(string name) => held[name].SetResult();

    public void TryOpen(string name) => held[name].TrySetResult();

    /// <summary>Work of that name fails so many times.</summary>
    public void Fail(string name, int times) => failures[name] = times;

    public async Task PassAsync(string name, CancellationToken cancellationToken)
    {
        Begun.Enqueue((name, time.GetUtcNow()));
        if (held.TryGetValue(name, out var gate)) await gate.Task.WaitAsync(cancellationToken);
        if (failures.TryGetValue(name, out var left) && left > 0)
        {
            failures[name] = left - 1;
            throw FailureException.Resource("boom", $"{name} failed.");
        }
    }
}

[Activity("test/work", Summary = "Does what the gates say.", Effect = Effect.Effect)]
internal sealed class Work(Gates gates) : IActivity<WorkInput, WorkOutput>
{
    public async Task<WorkOutput> RunAsync(WorkInput input, ActivityContext context)
    {
        await gates.PassAsync(input.Name, context.Cancellation);
        return new WorkOutput { Name = input.Name };
    }
}

internal sealed record WorkInput
{
    [Field("Whose gate.")]
    public required string Name { get; init; }
}

internal sealed record WorkOutput
{
    [Field("The same name.")]
    public required string Name { get; init; }
}

/// <summary>A CPU with room for everything.</summary>
internal sealed class RoomyDevices : IDevicePool
{
    public IReadOnlyList<Device> Devices { get; } = [new Device("cpu", DeviceKind.Cpu, 1L << 40, "cpu-test", "cpu")];

    public int NumericsVersion => 1;
}
