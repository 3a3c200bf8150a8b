using Xunit;

namespace Workflows.System.Tests.Runs;

[Collection(AloneCollection.Name)]
public sealed class SharedHomeTests(LongTraining training)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_processes_that_need_the_same_model_train_it_once()
    {
        await using var home = LongTraining.NewHome();

        var both = await Task.WhenAll(home.DriveAsync(Token, "run", "long.yaml"), home.DriveAsync(Token, "run", "long.yaml"));
        var list = await home.RunAsync(Token, "list", "--output", "json");

        Assert.All(both, run => Assert.True(run.Command.ExitCode == 0, run.Command.ToString()));
        Assert.All(both, run => Assert.Equal(training.Hashes, LongTraining.HashesOf(run)));
        Assert.Equal(["cached", "succeeded"], both.Select(run => (string)run.Step("train")["state"]!).Order());
        Assert.Equal([2, 1], list.Json.AsArray().Select(r => (int)r!["number"]!));
    }
}
