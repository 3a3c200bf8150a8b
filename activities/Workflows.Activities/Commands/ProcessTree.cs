using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Workflows.Activities.Commands;

/// <summary>
/// The processes of a command: those that carry its mark in their environment, also when their parent is gone, and those that descend from them. Linux only;
/// elsewhere there are none.
/// </summary>
internal sealed class ProcessTree(string checkpointFolder, TimeProvider time)
{
    /// <summary>The variable that marks them.</summary>
    public const string Mark = "WORKFLOWS_CHECKPOINT";

    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Rounds = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly byte[] mark = Encoding.UTF8.GetBytes($"{Mark}={checkpointFolder}");

    /// <summary>Asks all of them to end, and kills those that are still there half a second later.</summary>
    public async Task EndAsync()
    {
        var known = Find([]);
        Send(Terminate, known);
        for (var round = 0; known.Count > 0 && round < 2 * Rounds; round++)
        {
            await Task.Delay(Pause, time);
            known = Find(known);
            if (round >= Rounds - 1) Send(Kill, known);
        }
    }

    /// <summary>Those that are alive: of the known ones, marked ones, and their descendants.</summary>
    private HashSet<Entry> Find(HashSet<Entry> known)
    {
        if (!OperatingSystem.IsLinux()) return [];
        var alive = Directory.EnumerateDirectories("/proc").Select(Read).OfType<Entry>().ToList();
        var found = alive.Where(entry => known.Contains(entry) || IsMarked(entry.Id)).ToHashSet();
        while (alive.Where(entry => found.Any(parent => parent.Id == entry.Parent)).Aggregate(false, (grown, entry) => found.Add(entry) || grown))
        {
        }

        return found;
    }

    private static void Send(int signal, HashSet<Entry> processes)
    {
        foreach (var process in processes) _ = SendSignal(process.Id, signal);
    }

    private static Entry? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return null;
        try
        {
            // Behind the name, which may hold anything: state, parent and so on; the 20th is the start time.
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new Entry(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // it has just ended
        }
    }

    private bool IsMarked(int id)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{id}/environ").AsSpan();
            foreach (var range in environment.Split((byte)0))
                if (environment[range].SequenceEqual(mark)) return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has just ended, or belongs to somebody else.
        }

        return false;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    /// <summary>One process; the start time tells it from a later one of the same number.</summary>
    private sealed record Entry(int Id, int Parent, string Start)
    {
        public bool Equals(Entry? other) => other is not null && (Id, Start) == (other.Id, other.Start);

        public override int GetHashCode() => Id;
    }
}
