using System.Runtime.InteropServices;

namespace Workflows.Activities.Evaluation;

/// <summary>The machine on which latency was measured, in words.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, operating system and runtime. ONNX Runtime answers on the CPU whatever device the step leased.</summary>
    public static string Describe() =>
        $"{Processor.Name()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
}
