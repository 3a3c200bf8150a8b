using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Workflows.Compute.Native;

/// <summary>
/// What native libraries read from the environment when they load. .NET keeps its own copy of the environment on Unix, so that these are set through libc.
/// They overrule the user's settings: results must not depend on them.
/// </summary>
internal static class NativeEnvironment
{
    /// <summary>
    /// Maker of the processor and instruction set that libtorch is pinned to: its math library takes another way on the processors of another maker, even for
    /// the same instructions.
    /// </summary>
    public static string Architecture => Maker is { } maker ? $"{maker}-{InstructionSet}" : InstructionSet;

    private static string InstructionSet => Avx2.IsSupported ? "avx2" : RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "neon" : "sse2";

    private static string? Maker
    {
        get
        {
            if (!X86Base.IsSupported) return null;
            Span<byte> name = stackalloc byte[12];
            var (_, first, last, middle) = X86Base.CpuId(0, 0);
            BinaryPrimitives.WriteInt32LittleEndian(name, first);
            BinaryPrimitives.WriteInt32LittleEndian(name[4..], middle);
            BinaryPrimitives.WriteInt32LittleEndian(name[8..], last);
            return Encoding.ASCII.GetString(name) switch
            {
                "GenuineIntel" => "intel",
                "AuthenticAMD" => "amd",
                _ => "x86",
            };
        }
    }

    public static void Pin()
    {
        Set("OMP_NUM_THREADS", "1");
        Set("MKL_NUM_THREADS", "1");
        // Spinning threads of one training starve the next one on busy cores.
        Set("OMP_WAIT_POLICY", "PASSIVE");
        Set("ATEN_CPU_CAPABILITY", Avx2.IsSupported ? "avx2" : "default");
        if (!Avx2.IsSupported) return;
        Set("MKL_ENABLE_INSTRUCTIONS", "AVX2");
        // Without it MKL may round differently when an array happens to start at another address.
        Set("MKL_CBWR", "AVX2");
        Set("ONEDNN_MAX_CPU_ISA", "AVX2");
    }

    private static void Set(string name, string value)
    {
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(name, value);
        else if (SetEnvironment(name, value, overwrite: 1) != 0)
            throw new ComputeUnavailableException("libc", $"{name} cannot be set in the process environment (error {Marshal.GetLastPInvokeError()}). Free some memory and try again.");
    }

    [DllImport("libc", EntryPoint = "setenv", ExactSpelling = true, SetLastError = true)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
