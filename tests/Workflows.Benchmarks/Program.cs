using Workflows.Benchmarks;
using Workflows.Benchmarks.Proofs;

IProof[] all = [new MainJobProof(), new SeedsProof(), new PlanProof(), new ServingProof(), new KillProof(), new CompileProof(), new MachineProof(), new FuzzProof(), new EngineProof(), new ChaosProof(), new LoadProof(), new HooksProof(), new ApiFuzzProof()];
var chosen = args.Length == 0 ? all : [.. all.Where(p => args.Contains(p.Name))];
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"There is no such proof. Name some of: {string.Join(' ', all.Select(p => p.Name))}");
    return 64;
}

var rows = new List<Measured>();
foreach (var proof in chosen)
{
    await foreach (var row in proof.RunAsync(CancellationToken.None))
    {
        rows.Add(row);
        Console.WriteLine($"{(row.Holds ? "holds " : "FAILS ")} {row.What}: {row.Value} (goal: {row.Goal})");
    }

    // After each, so that what was measured stays when a later one is cut short.
    if (chosen.Length == all.Length) ResultTable.Write(rows, TimeProvider.System);
}

Console.WriteLine($"   Workflows.Benchmarks  Total: {rows.Count}, Errors: 0, Failed: {rows.Count(r => !r.Holds)}, Skipped: 0");
return rows.TrueForAll(r => r.Holds) ? 0 : 1;
