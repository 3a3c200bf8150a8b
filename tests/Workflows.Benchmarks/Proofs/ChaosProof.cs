using System.Runtime.CompilerServices;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Stores;
using Workflows.System.Tests.Harness.Chaos;

namespace Workflows.Benchmarks.Proofs;

/// <summary>Servers, a database and a driver that are killed or frozen at random moments: nothing recorded is lost or doubled, and every run ends as without.</summary>
internal sealed class ChaosProof : IProof
{
    private const int Kills = 200;
    private const int Cuts = 50;
    private const int Seed = 2026;

    public string Name => "chaos";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var server = PostgresServer.Shared;

        // Side by side: nothing here is a matter of time.
        var stores = (ChaosStore[])[ChaosStore.Sqlite(), ChaosStore.Postgres(server)];
        var reports = await Task.WhenAll(stores.Select(async store =>
        {
            await using var play = new ChaosPlay(store, Seed);
            return await play.KillServerAsync(Kills, cancellationToken);
        }));
        foreach (var (store, report) in stores.Zip(reports))
            foreach (var row in Rows($"kill -9 of the server, {store.Name}", report, 0.8)) yield return row;

        await using (var play = new ChaosPlay(ChaosStore.Postgres(server), Seed))
        {
            var report = await play.CutStoreAsync(Cuts, () =>
            {
                server.Kill();
                server.Start();
            }, cancellationToken);
            foreach (var row in Rows("PostgreSQL killed", report, 0)) yield return row;
        }

        foreach (var store in (ChaosStore[])[ChaosStore.Sqlite(), ChaosStore.Postgres(server)])
        {
            await using var play = new ChaosPlay(store, Seed);
            var events = (await play.FreezeDriverAsync(cancellationToken)).Select(e => e.Event).ToList();
            var taken = events.FindLastIndex(e => e is RunStarted);
            var heir = ((RunStarted)events[taken]).Fence;
            var late = events[taken..].OfType<StepSucceeded>().Count(e => e.Fence == 1);
            var twice = events.OfType<StepSucceeded>().CountBy(e => e.Step).Count(c => c.Value > 1);
            yield return new Measured(
                $"driver frozen for 10 s, {store.Name}: driver who ends the run, late results taken, results doubled, end", "the second, 0, 0, succeeded",
                $"{(heir == 2 ? "the second" : $"number {heir}")}, {late}, {twice}, {(events[^1] is RunSucceeded ? "succeeded" : events[^1].GetType().Name)}",
                heir == 2 && late == 0 && twice == 0 && events[^1] is RunSucceeded);
        }
    }

    private static IEnumerable<Measured> Rows(string what, ChaosReport report, double duringAtLeast)
    {
        foreach (var differing in report.Differing) Console.WriteLine(differing);
        yield return new Measured(
            $"{what}: kills, of them while an attempt ran", duringAtLeast > 0 ? "≥ 80 %" : "(counted)", $"{report.Kills}, {100.0 * report.DuringAttempts / report.Kills:F0} %", report.DuringAttempts >= duringAtLeast * report.Kills);
        yield return new Measured($"{what}: recorded events lost", "0", $"{report.Lost}", report.Lost == 0);
        yield return new Measured($"{what}: results recorded twice", "0", $"{report.Doubled}", report.Doubled == 0);
        yield return new Measured($"{what}: places and leases leaked", "0", $"{report.Leaked}", report.Leaked == 0);
        yield return new Measured($"{what}: runs that ended as without kills", "all", $"{report.Runs - report.Differing.Count} of {report.Runs}", report.Differing.Count == 0);
    }
}
