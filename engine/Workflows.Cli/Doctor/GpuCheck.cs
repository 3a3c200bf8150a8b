using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Doctor;

/// <summary>Whether the NVIDIA driver is there. Whether torch can use it is told by the check of torch.</summary>
internal static class GpuCheck
{
    private const string DriverVersion = "/proc/driver/nvidia/version";

    public static Finding Run()
    {
        if (!File.Exists(DriverVersion)) return new Finding("GPU", FindingLevel.Ok, "none found; the CPU computes");
        var version = File.ReadLines(DriverVersion).FirstOrDefault()?.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new Finding(
            "GPU", FindingLevel.Ok, version is { Length: > 1 } ? $"NVIDIA driver {version[1]}" : "NVIDIA driver", "To compute on it, build with -p:Torch=cuda.");
    }
}
