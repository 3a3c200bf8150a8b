using System.Security.Cryptography;

namespace Workflows.Compute.Native;

/// <summary>Keeps patched libraries in a per-user folder that only its owner may enter, named by the hash of their source.</summary>
internal static class PrivateCopy
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Writes the patched image of <paramref name="source"/> unless an identical copy is there already.</summary>
    /// <param name="source">Path of the original, which is never changed.</param>
    /// <param name="version">Symbol version to weaken.</param>
    /// <returns>Path of the copy, or null when the original does not need that version.</returns>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache folder belongs to somebody else.</exception>
    public static string? Weaken(string source, string version)
    {
        var image = File.ReadAllBytes(source);
        var hash = Convert.ToHexStringLower(SHA256.HashData(image));
        if (ElfVersionNeeds.Weaken(image, version) == 0) return null;
        var folder = Folder();
        var copy = Path.Combine(folder, $"{hash}.so");
        if (File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(image)) return copy;
        var temporary = Path.Combine(folder, $"{hash}.{Environment.ProcessId}.tmp");
        File.WriteAllBytes(temporary, image);
        File.Move(temporary, copy, overwrite: true);
        return copy;
    }

    private static string Folder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured && Path.IsPathRooted(configured)
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = Path.Combine(cache, "workflows", "torch");
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(folder).FullName;
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly);
        return folder;
    }
}
