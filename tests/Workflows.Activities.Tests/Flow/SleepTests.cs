using Microsoft.Extensions.Time.Testing;
using Workflows.Activities.Flow;
using Xunit;

namespace Workflows.Activities.Tests.Flow;

public sealed class SleepTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Wakes_when_the_time_is_over()
    {
        using var test = new ActivityTestContext { Time = time };
        var sleep = new Sleep().RunAsync(new SleepInput { Duration = TimeSpan.FromSeconds(90) }, test.Context);

        time.Advance(TimeSpan.FromSeconds(89));
        Assert.False(sleep.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(90, (await sleep).Seconds);
    }

    [Fact]
    public async Task Waits_longer_than_a_timer_can_hold()
    {
        using var test = new ActivityTestContext { Time = time };
        var sleep = new Sleep().RunAsync(new SleepInput { Duration = TimeSpan.FromDays(100) }, test.Context);

        for (var day = 0; day < 99; day++) time.Advance(TimeSpan.FromDays(1));
        Assert.False(sleep.IsCompleted);
        time.Advance(TimeSpan.FromDays(1));

        await sleep;
    }

    [Fact]
    public async Task Ends_at_once_when_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var test = new ActivityTestContext { Time = time, Cancellation = cancel.Token };
        var sleep = new Sleep().RunAsync(new SleepInput { Duration = TimeSpan.FromDays(1) }, test.Context);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleep);
    }

    [Fact]
    public async Task Refuses_a_negative_duration()
    {
        using var test = new ActivityTestContext { Time = time };

        await Steps.FailsAsync(() => new Sleep().RunAsync(new SleepInput { Duration = TimeSpan.FromSeconds(-1) }, test.Context), "flow-duration", "0s or more");
    }
}
