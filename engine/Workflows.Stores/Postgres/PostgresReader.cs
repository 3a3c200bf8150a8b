using System.Collections.Concurrent;
using Npgsql;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>Reads, a few at a time, each on a thread and over a connection of its own.</summary>
internal sealed class PostgresReader(PostgresConnector connector, TimeProvider time) : IDisposable
{
    private const int Most = 4;

    private readonly SemaphoreSlim places = new(Most);
    private readonly ConcurrentBag<PostgresSession> idle = [];

    public async Task<T> ReadAsync<T>(Func<SqlSession, T> work, CancellationToken cancellationToken)
    {
        var patience = new PostgresPatience(connector, time);
        while (true)
        {
            TimeSpan pause;
            await places.WaitAsync(cancellationToken);
            try
            {
                return await Task.Factory.StartNew(() => Read(work), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (Exception e) when (PostgresFailures.IsLoss(e))
            {
                Dispose(); // what lost one connection has lost all of them
                pause = patience.Next(e);
            }
            catch (NpgsqlException e)
            {
                throw PostgresFailures.From(e, connector.Address);
            }
            finally
            {
                places.Release();
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var session)) session.Dispose();
    }

    private T Read<T>(Func<SqlSession, T> work)
    {
        if (!idle.TryTake(out var session)) session = connector.Open();
        var done = false;
        try
        {
            session.Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
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
}
