namespace Workflows.Cli.Tests;

/// <summary>A folder of state that goes with the command.</summary>
internal sealed class TemporaryHome : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("workflows-tests-").FullName;

    public void Dispose()
    {
        // Artifacts are read-only: a folder without the write bit keeps what is in it.
        if (!OperatingSystem.IsWindows())
            foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(Path, recursive: true);
    }
}
