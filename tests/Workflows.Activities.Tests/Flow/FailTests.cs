using Workflows.Activities.Flow;
using Xunit;

namespace Workflows.Activities.Tests.Flow;

public sealed class FailTests
{
    [Fact]
    public async Task Fails_with_the_message_and_may_be_retried()
    {
        using var test = new ActivityTestContext { Attempt = 9 };

        var failure = await Steps.FailsAsync(() => new Fail().RunAsync(new FailInput { Message = "as planned" }, test.Context), "flow-fail", "as planned");

        Assert.True(failure.Retryable);
    }

    [Fact]
    public async Task Succeeds_behind_the_given_number_of_failures()
    {
        using var second = new ActivityTestContext { Attempt = 2 };
        using var third = new ActivityTestContext { Attempt = 3 };
        var input = new FailInput { Failures = 2, Retryable = false };

        var failure = await Steps.FailsAsync(() => new Fail().RunAsync(input, second.Context), "flow-fail");
        var output = await new Fail().RunAsync(input, third.Context);

        Assert.False(failure.Retryable);
        Assert.Equal(3, output.Attempt);
    }
}
