using Workflows.Core.Runs;
using Workflows.Core.Tests.Stores;
using Workflows.System.Tests.Harness.Chaos;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>A small part of what the proofs do at full size: whatever is killed, a run ends as if nothing had been.</summary>
[Collection(AloneCollection.Name)]
public sealed class ChaosTests
{
    private const int Seed = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_loses_nothing()
    {
        await using var play = new ChaosPlay(ChaosStore.Sqlite(), Seed);
        Judge(await play.KillServerAsync(15, Token));
    }

    [Fact]
    public async Task The_same_on_PostgreSQL()
    {
        await using var play = new ChaosPlay(Postgres(), Seed);
        Judge(await play.KillServerAsync(15, Token));
    }

    [Fact]
    public async Task A_database_that_is_killed_again_and_again_loses_nothing()
    {
        await using var play = new ChaosPlay(Postgres(), Seed);
        Judge(await play.CutStoreAsync(5, Cut, Token));
    }

    [Fact]
    public async Task A_driver_that_was_frozen_is_refused_when_it_wakes()
    {
        await using var play = new ChaosPlay(ChaosStore.Sqlite(), Seed);
        var events = (await play.FreezeDriverAsync(Token)).Select(e => e.Event).ToList();

        Assert.IsType<RunSucceeded>(events[^1]);
        var takeOver = events.FindLastIndex(e => e is RunStarted);
        Assert.Equal(2, ((RunStarted)events[takeOver]).Fence);
        Assert.DoesNotContain(events[takeOver..].OfType<StepSucceeded>(), e => e.Fence == 1);
        Assert.DoesNotContain(events.OfType<StepSucceeded>().CountBy(e => e.Step), c => c.Value > 1);
    }

    private static void Judge(ChaosReport report)
    {
        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report.Holds, report.ToString());
    }

    private static ChaosStore Postgres()
    {
        NeedsPostgres.Check();
        return ChaosStore.Postgres(PostgresServer.Shared);
    }

    private static void Cut()
    {
        PostgresServer.Shared.Kill();
        PostgresServer.Shared.Start();
    }
}
