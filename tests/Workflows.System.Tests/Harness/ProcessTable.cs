using System.Diagnostics;
using System.Text;

namespace Workflows.System.Tests.Harness;

/// <summary>The processes of this machine, as <c>/proc</c> tells of them.</summary>
internal static class ProcessTable
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Ids of those that live and have a text in their command line.</summary>
    public static IReadOnlyList<int> Having(string text) => [.. Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Where(id => id > 0 && id != Environment.ProcessId && Read(id, "cmdline").Replace('\0', ' ').Contains(text, StringComparison.Ordinal))];

    /// <summary>Ids of the worker processes of an engine.</summary>
    public static IReadOnlyList<int> WorkersOf(int engine) =>
        [.. Having(" worker ").Where(id => Read(id, "stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..] && parent == $"{engine}")];

    /// <summary>Whether a process has a library of that name in its memory.</summary>
    public static bool Maps(int id, string library) => Read(id, "maps").Contains(library, StringComparison.Ordinal);

    /// <summary>Sends a signal, such as <c>INT</c>; to a group when the id is negative.</summary>
    public static void Signal(int id, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", "--", $"{id}"]);
        kill.WaitForExit();
    }

    /// <summary>Writes a line to a stream of a process as if a library in it had.</summary>
    public static void SayAs(int id, int descriptor, string line)
    {
        using var stream = new FileStream($"/proc/{id}/fd/{descriptor}", FileMode.Open, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Watchdog) throw new TimeoutException($"It did not become so in {Watchdog}.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has just ended
        }
    }
}
