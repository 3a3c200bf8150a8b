using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Cli;

public sealed class WatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_file_runs_again_what_it_concerns_and_says_why()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        using var watch = home.Start("run", spec, "--watch");
        await watch.SaysAsync("watching", Token);

        Chain.WriteRows(home, 14);
        await watch.SaysAsync("changed: rows.csv", Token);
        await home.UntilAsync(events => events.Count > 0 && events[0].Event is Core.Runs.RunCreated && watch.Output.Split("watching").Length > 2, Token);
        watch.Signal("INT");
        var result = await watch.EndAsync(Token);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches("load +input path: sha256:[0-9a-f]{12} → sha256:[0-9a-f]{12}", result.Output);
        Assert.Contains("chain run 2", result.Output);
    }

    [Fact]
    public async Task A_broken_spec_is_waited_for_until_it_is_mended()
    {
        await using var home = new Home();
        var spec = Chain.Write(home);
        var text = await File.ReadAllTextAsync(spec, Token);
        await File.WriteAllTextAsync(spec, text.Replace("flow/print", "flow/prnt"), Token);
        using var watch = home.Start("run", spec, "--watch", "--only", "load");
        await watch.SaysAsync("watching", Token);

        await File.WriteAllTextAsync(spec, text, Token);
        await watch.SaysAsync("chain run 1", Token);
        watch.Signal("INT");
        var result = await watch.EndAsync(Token);

        Assert.Contains("unknown-activity", result.Errors);
        Assert.Contains("changed: chain.yaml", result.Output);
    }
}
