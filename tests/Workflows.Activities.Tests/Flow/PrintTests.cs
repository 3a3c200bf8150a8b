using Workflows.Activities.Flow;
using Xunit;

namespace Workflows.Activities.Tests.Flow;

public sealed class PrintTests
{
    [Fact]
    public async Task Logs_the_message_and_hands_it_on()
    {
        using var test = new ActivityTestContext();

        var output = await new Print().RunAsync(new PrintInput { Message = "hello {world}" }, test.Context);

        Assert.Equal("hello {world}", output.Message);
        Assert.Equal("hello {world}", Assert.Single(test.Log.Entries).Message);
    }
}
