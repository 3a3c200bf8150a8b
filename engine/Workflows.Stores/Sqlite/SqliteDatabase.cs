using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Sqlite;

/// <summary>A database file: one machine, any number of processes.</summary>
internal sealed class SqliteDatabase : SqlDatabase
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
    private volatile bool isClosed;

    public SqliteDatabase(string path, TimeProvider time, TimeSpan? patience = null)
    {
        Place = Path.GetFullPath(path);
        this.time = time;
        this.patience = patience ?? DefaultPatience;
        writer = new SqliteWriter(Open, Place);
        news = new SqliteNews(Open, writer, time);
    }

    public override string Place { get; }

    // In the caller's own thread: no reader waits for anybody, and to change threads takes longer than most reads.
    public override Task<T> ReadAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        var read = new Task<T>(() => Read(work), cancellationToken);
        if (!cancellationToken.IsCancellationRequested) read.RunSynchronously(TaskScheduler.Default);
        return read;
    }

    public override Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken) => writer.WriteAsync(work, cancellationToken);

    public override Task<RunSummary> CreateAsync(RunCreation creation, CancellationToken cancellationToken) => writer.CreateAsync(creation, cancellationToken);

    public override Task<IReadOnlyList<StoredEvent>> AppendAsync(EventAppend append, CancellationToken cancellationToken) =>
        writer.AppendAsync(append, cancellationToken);

    public override IDisposable Watch(Action<string?> onNews) => news.Watch(onNews);

    public override async ValueTask DisposeAsync()
    {
        await news.DisposeAsync();
        await writer.DisposeAsync();
        lock (opening) isClosed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (idle.TryTake(out var session)) session.Dispose();
    }

    private T Read<T>(Func<SqlSession, T> work)
    {
        try
        {
            if (!idle.TryTake(out var session)) session = Open();
            return Read(session, work);
        }
        catch (SqliteException e)
        {
            throw SqliteFailures.From(e, Place);
        }
    }

    private T Read<T>(SqliteSession session, Func<SqlSession, T> work)
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
            if (isClosed) CloseIdle();
        }
    }

    private SqliteSession Open()
    {
        lock (opening)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
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
            SqliteMigrations.Apply(session, Place, time.GetUtcNow());
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
            var home = Path.GetDirectoryName(Place)!;
            if (!Directory.Exists(home)) WorkflowHome.Prepare(home);
            using var _ = new FileStream(Place, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.Unwritable(Place, e);
        }
    }

    private SqliteSession Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Place,
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
