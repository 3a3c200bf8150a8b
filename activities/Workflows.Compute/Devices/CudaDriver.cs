using System.Runtime.InteropServices;

namespace Workflows.Compute.Devices;

/// <summary>Asks the CUDA driver for its devices: their memory and SM level need neither libtorch nor a context.</summary>
internal static class CudaDriver
{
    private const string Library = "libcuda.so.1";
    private const int MajorLevel = 75;
    private const int MinorLevel = 76;

    /// <summary>All devices, none where there is no driver.</summary>
    public static IReadOnlyList<Device> Devices()
    {
        if (!NativeLibrary.TryLoad(Library, out _) || Initialize(0) != 0 || Count(out var count) != 0) return [];
        return [.. Enumerable.Range(0, count).Select(Describe).OfType<Device>()];
    }

    private static Device? Describe(int index)
    {
        if (Get(out var handle, index) != 0 || Memory(out var bytes, handle) != 0) return null;
        if (Attribute(out var major, MajorLevel, handle) != 0 || Attribute(out var minor, MinorLevel, handle) != 0) return null;
        return new Device { Id = $"cuda:{index}", Kind = DeviceKind.Gpu, Bytes = (long)bytes, Architecture = $"sm{major}{minor}", Threads = 0 };
    }

    [DllImport(Library, EntryPoint = "cuInit", ExactSpelling = true)]
    private static extern int Initialize(uint flags);

    [DllImport(Library, EntryPoint = "cuDeviceGetCount", ExactSpelling = true)]
    private static extern int Count(out int count);

    [DllImport(Library, EntryPoint = "cuDeviceGet", ExactSpelling = true)]
    private static extern int Get(out int device, int index);

    [DllImport(Library, EntryPoint = "cuDeviceTotalMem_v2", ExactSpelling = true)]
    private static extern int Memory(out nuint bytes, int device);

    [DllImport(Library, EntryPoint = "cuDeviceGetAttribute", ExactSpelling = true)]
    private static extern int Attribute(out int value, int attribute, int device);
}
