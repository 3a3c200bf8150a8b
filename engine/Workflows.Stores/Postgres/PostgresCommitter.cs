using System.Data.Common;
using System.Runtime.ExceptionServices;
using Npgsql;
using Workflows.Core.Diagnostics;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>
/// Commits batches of writes over one connection, each exactly once: when a connection is lost before a commit is answered, the next one asks whether it
/// was stored. For that every transaction leaves its number in the row of this writer.
/// </summary>
/// <param name="connector">Opens the connection, again if need be.</param>
/// <param name="time">Measures pauses.</param>
/// <param name="stop">Ends the wait for a server that is away.</param>
internal sealed class PostgresCommitter(PostgresConnector connector, TimeProvider time, CancellationToken stop) : IDisposable
{
    // Others that append to the same runs at the same moment; each time at least one of them comes through.
    private const int MostConflicts = 100;

    // What this writer itself has stored last, while it is connected: events are never taken away, but a server may be replaced by one that lacks some.
    private readonly KnownRuns known = new();
    private PostgresSession? session;
    private long writer;
    private long turn;

    // What is still to be done for a commit that has no answer yet, should it turn out to be stored; null when there is none.
    private Action<PostgresSession>? unanswered;

    /// <summary>Who this is among the writers of the store; 0 until the first write.</summary>
    public long Writer => Volatile.Read(ref writer);

    /// <summary>Appends events to many runs; one that comes too late fails alone.</summary>
    public void Append(List<PendingAppend> batch) => Commit(batch, TryAppend);

    /// <summary>Creates runs in one transaction.</summary>
    public void Create(List<PendingCreation> batch) => Commit(batch, TryCreate);

    /// <summary>Does pieces of work in one transaction; one that fails fails alone.</summary>
    public void Write(List<PendingWrite> batch) => Commit(batch, TryWrite);

    public void Dispose() => Close();

    private void Commit<T>(List<T> batch, Func<PostgresSession, List<T>, bool> tryCommit)
        where T : PendingWrite
    {
        var patience = new PostgresPatience(connector, time);
        unanswered = null;
        for (var conflicts = 0; ;)
        {
            batch.RemoveAll(write => write.TryCancel());
            if (batch.Count == 0) return;
            try
            {
                session ??= Open();
                if (IsStored(session) || tryCommit(session, batch) || batch.Count == 1) batch.ForEach(write => write.Reply(Failure));
                else batch.ForEach(write => Commit([write], tryCommit));
                return;
            }
            catch (Exception e) when (PostgresFailures.IsLoss(e))
            {
                Close();
                if (!Wait(patience, e, batch)) return;
            }
            catch (NpgsqlException e) when (PostgresFailures.IsConflict(e) && ++conflicts < MostConflicts)
            {
                Close();
                unanswered = null;
            }
            catch (NpgsqlException e)
            {
                Close();
                if (batch.Count == 1) batch[0].Refuse(Failure(e));
                else batch.ForEach(write => Commit([write], tryCommit));
                return;
            }
            catch (FailureException e)
            {
                Close();
                batch.ForEach(write => write.Refuse(e));
                return;
            }
        }
    }

    private bool TryAppend(PostgresSession open, List<PendingAppend> batch) => TryAppendAtOnce(open, batch) || TryAppendByHeads(open, batch);

    // In one journey, as nearly every batch can be written: nobody but the one driver appends to any of its runs.
    private bool TryAppendAtOnce(PostgresSession open, List<PendingAppend> batch)
    {
        if (batch.DistinctBy(write => write.Append.RunId).Count() < batch.Count
            || !batch.TrueForAll(write => known.Find(write.Append.RunId)?.Seq == write.Append.ExpectedSeq)) return false;
        var accepted = batch.ConvertAll(write => Accept(write, known.Find(write.Append.RunId)! with { Fence = write.Append.Fence ?? 0 })!);
        try
        {
            if (PostgresAppends.AreAlone(accepted)) Store(open, [PostgresAppends.Alone(accepted, writer, ++turn)], accepted);
            else Store(open, [.. PostgresAppends.Expect(accepted), Signature(), .. PostgresAppends.Statements(open, accepted), Commits()], accepted);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DivisionByZero or PostgresErrorCodes.UniqueViolation)
        {
            unanswered = null;
            open.Execute("ROLLBACK");
            return false;
        }
    }

    private bool TryAppendByHeads(PostgresSession open, List<PendingAppend> batch)
    {
        var heads = PostgresAppends.Begin(open, [.. batch.Select(write => write.Append)]);
        var accepted = new List<AcceptedAppend>(batch.Count);
        foreach (var write in batch)
        {
            var head = heads.GetValueOrDefault(write.Append.RunId);
            if (Accept(write, head) is not { } append) continue;
            accepted.Add(append);
            heads[write.Append.RunId] = head! with { Seq = append.Events[^1].Seq };
        }

        if (accepted.Count > 0) Store(open, [Signature(), .. PostgresAppends.Statements(open, accepted), Commits()], accepted);
        else open.Execute("ROLLBACK");
        return true;
    }

    private static AcceptedAppend? Accept(PendingAppend write, RunHead? head) =>
        write.Decide(head) is { } events ? new AcceptedAppend(write.Append, head!.Project, events) : null;

    private void Store(PostgresSession open, NpgsqlBatchCommand[] statements, List<AcceptedAppend> accepted)
    {
        using var batch = open.Batch(statements);
        unanswered = static _ => { };
        batch.ExecuteNonQuery();
        foreach (var append in accepted) known.Note(append.Append.RunId, new RunHead(append.Project, append.Events[^1].Seq, Fence: 0));
    }

    private bool TryCreate(PostgresSession open, List<PendingCreation> batch) => TryCreateAtOnce(open, batch) || TryWrite(open, [.. batch]);

    // In one journey, as nearly every run can be created: nobody has asked for it before.
    private bool TryCreateAtOnce(PostgresSession open, List<PendingCreation> batch)
    {
        if (batch.Exists(write => write.Creation.Run is { Request: not null } or { Delivery: not null })) return false;
        var creations = batch.ConvertAll(write => write.Creation);
        var at = creations[0].Now;
        try
        {
            using var statements = open.Batch([.. Alone(), PostgresCreations.Runs(creations, at), .. PostgresCreations.Statements(open, creations, at), Commits()]);
            unanswered = session => Settle(PostgresCreations.Numbers(session, creations));
            using (var reader = statements.ExecuteReader()) Settle(PostgresCreations.Numbers(reader));
            foreach (var creation in creations) known.Note(creation.Run.Id, new RunHead(creation.Run.Project, creation.LastSeq, Fence: 0));
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            unanswered = null;
            open.Execute("ROLLBACK");
            return false;
        }

        void Settle(Dictionary<string, long> numbers) => batch.ForEach(write => write.Settle(numbers[write.Creation.Run.Id], at));
    }

    // One writer at a time in the whole store, appends apart: what was written for SQLite needs to know of no other.
    private NpgsqlBatchCommand[] Alone() =>
    [
        new("BEGIN ISOLATION LEVEL READ COMMITTED"),
        new("SELECT pg_advisory_xact_lock(hashtextextended('writer of ' || current_schema, 0))"),
        Signature(),
    ];

    private bool TryWrite(PostgresSession open, List<PendingWrite> batch)
    {
        using (var begin = open.Batch(Alone())) begin.ExecuteNonQuery();
        foreach (var write in batch)
        {
            if (write.RunCleanly(open)) continue;
            if (write.Error is DbException error) ExceptionDispatchInfo.Throw(error);
            open.Execute("ROLLBACK");
            return false;
        }

        unanswered = static _ => { };
        open.Execute("COMMIT");
        return true;
    }

    private NpgsqlBatchCommand Signature() => new NpgsqlBatchCommand(PostgresAppends.Sign("$1", "$2")).With(writer).With(++turn);

    private static NpgsqlBatchCommand Commits() => new("COMMIT");

    // Asked again it answers the same; a negative number keeps the transaction from being stored later.
    private bool IsStored(PostgresSession open)
    {
        if (unanswered is not { } finish) return false;
        var stored = open.Number(
            "INSERT INTO writers (id, turn) VALUES (@writer, -@turn) "
            + "ON CONFLICT (id) DO UPDATE SET turn = CASE WHEN writers.turn = @turn THEN writers.turn ELSE -@turn END RETURNING turn",
            ("@writer", writer), ("@turn", turn)) == turn;
        if (stored) finish(open);
        unanswered = null;
        return stored;
    }

    private bool Wait(PostgresPatience patience, Exception loss, IReadOnlyList<PendingWrite> batch)
    {
        try
        {
            Task.Delay(patience.Next(loss), time, stop).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            foreach (var write in batch) write.Refuse(PostgresFailures.Unreachable(loss, connector.Address));
        }
        catch (FailureException e)
        {
            foreach (var write in batch) write.Refuse(e);
        }

        return false;
    }

    private PostgresSession Open()
    {
        var opened = connector.Open();
        try
        {
            // Whatever is written goes by keys. A plan that was made while a table was small is kept while it grows, and would read all of it for every batch.
            opened.Execute("SET enable_seqscan = off");
            if (writer == 0) Volatile.Write(ref writer, Register(opened));
            opened.Writer = writer;
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static long Register(PostgresSession session)
    {
        session.Execute("DELETE FROM writers WHERE at < now() - INTERVAL '1 day'");
        return session.Number("SELECT nextval('writer_ids')")!.Value;
    }

    private FailureException Failure(DbException error) => PostgresFailures.From((NpgsqlException)error, connector.Address);

    // Closing the connection rolls back whatever is open and whatever state an error left behind.
    private void Close()
    {
        session?.Dispose();
        session = null;
        known.Clear();
    }
}
