using Xunit;

namespace Workflows.System.Tests.Workers;

/// <summary>A control group of memory below that of the tests, with a limit that the kernel enforces by killing what is in it.</summary>
internal sealed class SmallMemory : IDisposable
{
    private const string Root = "/sys/fs/cgroup/memory";
    private readonly string folder;

    public SmallMemory()
    {
        folder = $"{Root}{Own()}/workflows-test-{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"Needs the right to make a control group of memory (version 1): {e.Message}");
        }
    }

    /// <summary>Puts a process in; from then on it gets so many bytes beyond those that it has.</summary>
    public void Hold(int process, long bytes)
    {
        File.WriteAllText(Path.Combine(folder, "memory.limit_in_bytes"), $"{bytes}");
        File.WriteAllText(Path.Combine(folder, "cgroup.procs"), $"{process}");
    }

    public void Dispose() => Directory.Delete(folder);

    private static string Own() => File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3))
        .Where(parts => parts is [_, "memory", _]).Select(parts => parts[2].TrimEnd('/')).FirstOrDefault("");
}
