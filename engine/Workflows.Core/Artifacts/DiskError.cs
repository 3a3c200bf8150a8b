namespace Workflows.Core.Artifacts;

/// <summary>Reads the system's error number out of the framework's exceptions: on Unix it is <see cref="Exception.HResult"/> itself.</summary>
internal static class DiskError
{
    /// <summary>No space left, or the user's quota is used up.</summary>
    public static bool IsFull(IOException error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xFFFF) is 39 or 112
        : error.HResult is 28 || error.HResult == (OperatingSystem.IsLinux() ? 122 : 69);

    /// <summary>The file system or the folder may not be changed.</summary>
    public static bool IsReadOnly(Exception error) => error is UnauthorizedAccessException
        || error is IOException && (OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 19 : error.HResult is 30);

    /// <summary>The file exists already, is locked by somebody else, or has just been taken away.</summary>
    public static bool IsTaken(IOException error) => error is FileNotFoundException || (OperatingSystem.IsWindows()
        ? (error.HResult & 0xFFFF) is 32 or 33 or 80 or 183
        : error.HResult is 17 || error.HResult == (OperatingSystem.IsLinux() ? 11 : 35));
}
