using System.Globalization;

namespace Workflows.Cli.Workers;

/// <summary>
/// Counts what the kernel's out-of-memory killer has done, as far as this process may know: on the machine, and in the control group that its workers are
/// born into (version 1 and 2). A count that rose is taken as the cause of a SIGKILL that we did not send. Linux only; elsewhere nothing is known.
/// </summary>
internal static class OutOfMemoryKills
{
    private const string Groups = "/sys/fs/cgroup";
    private const string Counter = "oom_kill ";

    /// <summary>Kills so far; only a difference means something.</summary>
    public static long Count() => OperatingSystem.IsLinux() ? In("/proc/vmstat") + OwnGroups().Distinct().Sum(In) : 0;

    // A container may see its group as the root while its name is that of the host, so the root is asked too.
    private static IEnumerable<string> OwnGroups()
    {
        foreach (var line in Lines("/proc/self/cgroup"))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path]) continue;
            if (controllers.Length == 0)
            {
                yield return $"{Groups}{path}/memory.events";
                yield return $"{Groups}/memory.events";
            }
            else if (controllers.Split(',').Contains("memory"))
            {
                yield return $"{Groups}/memory{path}/memory.oom_control";
                yield return $"{Groups}/memory/memory.oom_control";
            }
        }
    }

    private static long In(string file) =>
        Lines(file).Where(l => l.StartsWith(Counter, StringComparison.Ordinal)).Sum(l => long.Parse(l[Counter.Length..], CultureInfo.InvariantCulture));

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // not there, or not for us
        }
    }
}
