using System.Runtime.CompilerServices;
using Workflows.Benchmarks.Server;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>Requests of every kind to every operation of the server: it always answers, and never with a mistake of its own.</summary>
internal sealed class ApiFuzzProof : IProof
{
    private const int Requests = 20_000;

    public string Name => "api-fuzz";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var server = new ServedFolder(
            ("hello", "apiVersion: workflows/v1\nname: hello\ninputs:\n  name: { type: string, default: world }\n  times: { type: integer, default: 1 }\nsteps:\n"
                + "  greet: { uses: flow/print, with: { message: \"Hello ${{ inputs.name }}\" } }\n  again: { uses: flow/print, with: { message: \"${{ steps.greet.outputs.message }} ${{ inputs.times }}\" } }\n"),
            ("ask", "apiVersion: workflows/v1\nname: ask\nsteps:\n  yes: { approval: { message: Go on? } }\n"));
        await server.StartAsync(cancellationToken);
        using var client = server.Client();
        var fuzzer = new ApiFuzzer(client, 2026);
        await fuzzer.RunAsync(Requests, cancellationToken);
        var alive = await client.GetAsync("/readyz", cancellationToken);
        var said = await server.StopAsync(cancellationToken);

        foreach (var broken in fuzzer.Broken.Take(20)) Console.WriteLine(broken);
        if (fuzzer.Broken.Count > 0) Console.WriteLine(said);
        var good = (double)fuzzer.Good / fuzzer.Requests;
        yield return new Measured("API fuzz: requests, operations, answered with 2xx", "≥ 20,000, all, ≥ 20 %", $"{fuzzer.Requests}, {fuzzer.Answers.Count}, {100 * good:0} %", fuzzer.Requests >= Requests && good >= 0.2);
        yield return new Measured("API fuzz: 5xx, no answer, no problem document", "0", $"{fuzzer.Broken.Count}; slowest answer {fuzzer.Slowest.TotalMilliseconds:0} ms", fuzzer.Broken.Count == 0 && alive.IsSuccessStatusCode);
    }
}
