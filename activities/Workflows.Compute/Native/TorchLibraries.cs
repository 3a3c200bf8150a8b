using System.Runtime.InteropServices;
using TorchSharp;

namespace Workflows.Compute.Native;

/// <summary>Finds the native libraries of torch and loads them in an order that works wherever the packages lie.</summary>
internal static class TorchLibraries
{
    private const string Bridge = "libLibTorchSharp.so";

    // The bridge lists this version of the C++ library, though no relocation uses a symbol of it; Debian 12 ends at 3.4.30.
    private const string UnusedVersion = "GLIBCXX_3.4.32";

    /// <summary>Whether the CUDA build of libtorch is installed; reads folders only, loads nothing.</summary>
    public static bool HasCuda => OperatingSystem.IsWindows() ? Find("torch_cuda.dll") is not null : Find("libtorch_cuda.so") is not null;

    /// <summary>Loads everything.</summary>
    /// <returns>How it went, in words for people.</returns>
    /// <exception cref="ComputeUnavailableException">A library is missing or does not load.</exception>
    public static string Load()
    {
        NativeEnvironment.Pin();
        var loaded = LoadNormally() ? "loaded as installed" : OperatingSystem.IsLinux() ? LoadOnLinux() : throw Missing("LibTorchSharp", null);
        // TorchSharp looks the bridge up by name when it is first used. Should that fail, it would copy half a gigabyte before it says so.
        return LoadNormally() ? loaded : throw Missing(Bridge, null);
    }

    private static bool LoadNormally() => NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _);

    private static string LoadOnLinux()
    {
        IReadOnlyList<string> torch = HasCuda
            ? ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"]
            : ["libc10.so", "libtorch_cpu.so", "libtorch.so"];
        foreach (var library in torch) LoadFile(library, Find(library) ?? throw Missing(library, null));
        var bridge = Find(Bridge) ?? throw Missing(Bridge, null);
        if (NativeLibrary.TryLoad(bridge, out _)) return $"loaded from {Path.GetDirectoryName(bridge)}";
        var copy = Copy(bridge) ?? throw Missing(Bridge, Loading(bridge));
        LoadFile(Bridge, copy);
        return $"loaded from a copy without the unused need of {UnusedVersion}: {copy}";
    }

    private static string? Copy(string bridge)
    {
        try
        {
            return PrivateCopy.Weaken(bridge, UnusedVersion);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new ComputeUnavailableException(Bridge, $"{exception.Message} Make ~/.cache writable for you, or set XDG_CACHE_HOME to a folder of yours.", exception);
        }
    }

    private static void LoadFile(string library, string path)
    {
        if (Loading(path) is { } exception) throw Missing(library, exception);
    }

    private static Exception? Loading(string path)
    {
        try
        {
            NativeLibrary.Load(path);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return exception;
        }
    }

    private static ComputeUnavailableException Missing(string library, Exception? cause) => new(
        library,
        cause is null
            ? $"it was not found in {string.Join(", ", Folders())}. Add the package libtorch-cpu-linux-x64 (or build with -p:Torch=cuda) to the executable and restore."
            : $"it does not load: {cause.Message}. Install the system library that is named here, then run doctor again.",
        cause);

    private static string? Find(string library) => Folders().Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        var probed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return probed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"))
            .Distinct(StringComparer.Ordinal);
    }
}
