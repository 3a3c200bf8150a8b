using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>The random plays of the run machine, many more than the gate has time for.</summary>
internal sealed class MachineProof : IProof
{
    private const int Cases = 30_000;

    public string Name => "machine";

    public async IAsyncEnumerable<Measured> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "--project", Clone.PathOf("tests/Workflows.Core.Tests"), "-c", "Release", "--no-build", "--", "-noColor", "-class", "*RunMachineProperties"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["WORKFLOWS_PROPERTY_CASES"] = Cases.ToString(CultureInfo.InvariantCulture);
        using var tests = Process.Start(start)!;
        var said = await tests.StandardOutput.ReadToEndAsync(cancellationToken);
        await tests.WaitForExitAsync(cancellationToken);
        if (tests.ExitCode != 0) Console.WriteLine(said);
        yield return new Measured($"machine: {Cases:N0} random plans and interleavings", "every property holds", tests.ExitCode == 0 ? "all hold" : "a property is broken", tests.ExitCode == 0);
    }
}
