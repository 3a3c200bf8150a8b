using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Upkeep;

/// <summary>One clears up, backs up or restores in a home at a time. The lock goes with the process, however it ends.</summary>
internal static class HomeLock
{
    /// <summary>Held until disposed.</summary>
    /// <exception cref="FailureException"><c>upkeep-running</c>.</exception>
    public static IDisposable Take(string home)
    {
        if (!Directory.Exists(home)) WorkflowHome.Prepare(home);
        try
        {
            return new FileStream(Path.Combine(home, "upkeep.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (DiskError.IsTaken(e))
        {
            throw FailureException.Resource("upkeep-running", $"Another 'gc' or 'backup' is at work in {home}. Wait until it is done.", e);
        }
        catch (Exception e) when (DiskError.IsReadOnly(e))
        {
            throw FailureException.Resource("store-read-only", $"{home} cannot be written ({e.Message}). Make the folder writable for this user, or set WORKFLOWS_HOME to another folder.", e);
        }
    }
}
