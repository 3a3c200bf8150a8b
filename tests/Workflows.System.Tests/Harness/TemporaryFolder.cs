namespace Workflows.System.Tests.Harness;

/// <summary>An empty folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("workflows-test-").FullName;

    /// <summary>A path inside it.</summary>
    public string At(string relative) => global::System.IO.Path.Combine(Path, relative);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Artifacts are read-only: a folder without the write bit keeps what is in it.
        foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException e)
        {
            // Somebody who should be gone still writes: what it wrote tells who.
            throw new IOException($"{e.Message} There is: {string.Join(", ", Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Take(20))}", e);
        }
    }
}
