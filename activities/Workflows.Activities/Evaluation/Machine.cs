using System.Runtime.InteropServices;
using Workflows.Core.Activities;

namespace Workflows.Activities.Evaluation;

/// <summary>The machine on which latency was measured, in words.</summary>
internal static class Machine
{
    private const string CpuFile = "/proc/cpuinfo";

    /// <summary>Processor, cores, operating system and runtime.</summary>
    public static string Describe(Device? device) =>
        $"{device?.Name ?? Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string Processor() => File.Exists(CpuFile)
        ? File.ReadLines(CpuFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() ?? Architecture()
        : Architecture();

    private static string Architecture() => RuntimeInformation.ProcessArchitecture.ToString();
}
