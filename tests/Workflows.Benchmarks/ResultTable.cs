using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks;

/// <summary>Writes the committed table, with the facts of the machine on which it was made.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<Measured> rows, TimeProvider time)
    {
        var text = new StringBuilder()
            .AppendLine("# Results")
            .AppendLine()
            .AppendLine("Written by `tests/run --proof`; do not edit.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd}, {Processor()}, {Environment.ProcessorCount} cores, {Memory()} GiB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}.")
            .AppendLine()
            .AppendLine("| What | Goal | Measured | |")
            .AppendLine("| --- | --- | --- | --- |");
        foreach (var row in rows) text.AppendLine(CultureInfo.InvariantCulture, $"| {row.What} | {row.Goal} | {row.Value} | {(row.Holds ? "holds" : "**missed**")} |");
        File.WriteAllText(Clone.PathOf("tests/Workflows.Benchmarks/RESULTS.md"), text.ToString());
    }

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim();

    private static long Memory() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
}
