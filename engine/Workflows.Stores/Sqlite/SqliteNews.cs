using Microsoft.Data.Sqlite;
using Workflows.Core.Diagnostics;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Sqlite;

/// <summary>
/// Notices what other processes commit. SQLite tells nobody, but its <c>data_version</c> is cheap to ask for: it differs when, and only when, another
/// connection has changed the file since this one last looked. Whether that was this process's own writer lane the lane itself can tell.
/// </summary>
internal sealed class SqliteNews(Func<SqliteSession> open, SqliteWriter writer, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Pause between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly NewsListeners listeners = new();
    private Task? loop;

    /// <summary>Calls back with null, for anything, until disposed.</summary>
    public IDisposable Watch(Action<string?> onNews)
    {
        var listening = listeners.Add(onNews);
        lock (gate) loop ??= Task.Run(LookAsync);
        return listening;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (loop is not null) await loop;
        stop.Dispose();
    }

    private async Task LookAsync()
    {
        SqliteSession? session = null;
        long? seen = null;
        var surprises = 0L;
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, stop.Token);
                if (listeners.IsEmpty) continue;
                var version = Version(ref session);
                if (version == seen) continue;
                seen = version;
                if (await IsOwnAsync(surprises)) continue;
                surprises = writer.Surprises;
                listeners.Tell(null);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
        finally
        {
            session?.Dispose();
        }
    }

    private async Task<bool> IsOwnAsync(long surprises)
    {
        try
        {
            await writer.LookAsync(stop.Token);
            return writer.Surprises == surprises;
        }
        catch (FailureException)
        {
            // The file cannot be written now: whoever holds it may be saying something.
            return false;
        }
    }

    // A file that cannot be read now is looked at again; whoever needs it now says so.
    private long? Version(ref SqliteSession? session)
    {
        try
        {
            return (session ??= open()).Number("PRAGMA data_version");
        }
        catch (Exception e) when (e is SqliteException or FailureException)
        {
            session?.Dispose();
            session = null;
            return null;
        }
    }
}
