using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Workflows.Core.Hosting;

namespace Workflows.Stores.Sqlite;

/// <summary>
/// The database file: brought up to date at its first use, read by any number of sessions, written by one lane.
/// </summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    /// <summary>How long a statement waits for another process before the store counts as locked.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentBag<SqliteSession> idle = [];
    private readonly Lock opening = new();
    private readonly TimeProvider time;
    private readonly TimeSpan patience;
    private readonly SqliteWriter writer;
    private readonly SqliteNews news;
    private bool ready;

    public SqliteDatabase(string path, TimeProvider time, TimeSpan? patience = null)
    {
        Path = System.IO.Path.GetFullPath(path);
        this.time = time;
        this.patience = patience ?? DefaultPatience;
        writer = new SqliteWriter(Open, Path);
        news = new SqliteNews(Open, time);
    }

    public string Path { get; }

    /// <summary>Runs <paramref name="work"/> on one consistent snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        Task.Run(() => Read(work), cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in the writer lane and answers once its changes are on disk. Whatever it throws undoes its changes alone.
    /// A cancelled token ends the wait; work that has begun is finished.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) => writer.WriteAsync(work, cancellationToken);

    /// <summary>Calls back when another process has changed the database.</summary>
    public IDisposable Watch(Action<string?> onNews) => news.Watch(onNews);

    public async ValueTask DisposeAsync()
    {
        await news.DisposeAsync();
        await writer.DisposeAsync();
        while (idle.TryTake(out var session)) session.Dispose();
    }

    private T Read<T>(Func<SqliteSession, T> work)
    {
        try
        {
            if (!idle.TryTake(out var session)) session = Open();
            return Read(session, work);
        }
        catch (SqliteException e)
        {
            throw SqliteFailures.From(e, Path);
        }
    }

    private T Read<T>(SqliteSession session, Func<SqliteSession, T> work)
    {
        var done = false;
        try
        {
            session.Execute("BEGIN");
            var result = work(session);
            session.Execute("COMMIT");
            done = true;
            return result;
        }
        finally
        {
            if (done) idle.Add(session);
            else session.Dispose();
        }
    }

    private SqliteSession Open()
    {
        lock (opening)
        {
            if (!ready) Create();
            var session = Connect();
            if (!ready) Prepare(session);
            ready = true;
            return session;
        }
    }

    private void Prepare(SqliteSession session)
    {
        try
        {
            session.Execute("PRAGMA journal_mode = WAL");
            SqliteMigrations.Apply(session, Path, time.GetUtcNow());
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // SQLite gives the -wal and -shm files the mode of the database file, so it is enough to create that one privately.
    private void Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var home = System.IO.Path.GetDirectoryName(Path)!;
            if (!Directory.Exists(home)) WorkflowHome.Prepare(home);
            using var _ = new FileStream(Path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.Unwritable(Path, e);
        }
    }

    private SqliteSession Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds)),
        }.ToString());
        var session = new SqliteSession(connection);
        var opened = false;
        try
        {
            connection.Open();
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)patience.TotalMilliseconds}"));
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA foreign_keys = ON");
            session.Execute("PRAGMA mmap_size = 0");
            opened = true;
            return session;
        }
        finally
        {
            if (!opened) session.Dispose();
        }
    }
}
