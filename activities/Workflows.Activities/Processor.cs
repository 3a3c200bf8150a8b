using System.Runtime.InteropServices;

namespace Workflows.Activities;

/// <summary>The processor of this machine, in words.</summary>
internal static class Processor
{
    private const string CpuFile = "/proc/cpuinfo";

    /// <summary>Its model name where the system tells it, else its architecture.</summary>
    public static string Name() => (File.Exists(CpuFile)
        ? File.ReadLines(CpuFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
        : null) ?? RuntimeInformation.ProcessArchitecture.ToString();
}
