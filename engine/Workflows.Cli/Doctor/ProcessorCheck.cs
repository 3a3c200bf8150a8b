using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Doctor;

/// <summary>What the processor can do for training; results are pinned to AVX2 where it exists.</summary>
internal static class ProcessorCheck
{
    public static Finding Run()
    {
        var sets = new[] { (Avx2.IsSupported, "avx2"), (Fma.IsSupported, "fma"), (Avx512F.IsSupported, "avx512f"), (AdvSimd.IsSupported, "neon") }
            .Where(s => s.Item1)
            .Select(s => s.Item2)
            .ToList();
        var detail = $"{Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}, {(sets.Count == 0 ? "no vector sets" : string.Join(" ", sets))}";
        return sets.Count > 0
            ? new Finding("processor", FindingLevel.Ok, detail)
            : new Finding("processor", FindingLevel.Warn, detail, "Training works but is slow; results have another device class than on machines with AVX2.");
    }
}
