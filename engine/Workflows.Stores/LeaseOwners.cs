using System.Diagnostics;
using System.Globalization;
using Workflows.Core.Hosting;

namespace Workflows.Stores;

/// <summary>Tells processes apart, also those that reuse the id of a dead one.</summary>
public static class LeaseOwners
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    // Process ids and start times mean the same only within one boot and one process namespace: containers with a common home are strangers.
    private static readonly string Machine = File.Exists(BootId)
        ? $"{File.ReadAllText(BootId).Trim()} {new FileInfo("/proc/self/ns/pid").LinkTarget}"
        : Environment.MachineName;

    /// <summary>This process as the owner of leases.</summary>
    public static LeaseOwner Current() =>
        Of(Environment.ProcessId) ?? throw new InvalidOperationException($"The system does not know process {Environment.ProcessId}, which asks.");

    /// <summary>A process of this machine as the owner of leases, or null when there is none.</summary>
    internal static LeaseOwner? Of(int processId) => StartOf(processId) is { } start ? new LeaseOwner(Machine, processId, start) : null;

    /// <summary>Whether the process surely no longer runs. An owner on another machine is never known to be dead: its lease runs out.</summary>
    internal static bool IsKnownDead(LeaseOwner owner) => owner.Machine == Machine && StartOf(owner.ProcessId) != owner.ProcessStart;

    /// <summary>Start time of a living process in the system's own ticks, or null when there is none.</summary>
    private static long? StartOf(int processId) => OperatingSystem.IsLinux() ? StartFromProc(processId) : StartFromSystem(processId);

    private static long? StartFromProc(int processId)
    {
        try
        {
            // The name in parentheses may hold anything, so fields are counted behind the last one: state is field 3, start time field 22.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var isZombie = fields[0] is "Z" or "X";
            return isZombie ? null : long.Parse(fields[22 - 3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // no such process, or it ended while it was read
        }
    }

    private static long? StartFromSystem(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null; // no such process, or it ended while it was asked
        }
    }
}
