using Workflows.Compute.Native;

namespace Workflows.Compute.Devices;

/// <summary>Finds the devices of this machine without loading libtorch.</summary>
public static class DeviceDetection
{
    /// <summary>Every CUDA device if the CUDA build of libtorch is installed, then the CPU.</summary>
    public static IReadOnlyList<Device> Find(DeviceOptions options)
    {
        IReadOnlyList<Device> gpus = TorchLibraries.HasCuda ? CudaDriver.Devices() : [];
        return [.. gpus, Cpu(options.CpuBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)];
    }

    /// <summary>The processors of this machine with so much memory to hand out.</summary>
    public static Device Cpu(long bytes) => new()
    {
        Id = "cpu",
        Kind = DeviceKind.Cpu,
        Bytes = bytes,
        Architecture = NativeEnvironment.Architecture,
        Threads = TorchRuntime.Threads,
    };
}
