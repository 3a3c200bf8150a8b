using System.Data.Common;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Signatures;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Hooks;

/// <summary>Deliveries in a database.</summary>
internal sealed class SqlDeliveryStore(SqlDatabase database) : IDeliveryStore
{
    private const string Columns =
        "SELECT id, project, workflow, sender_id, at, verdict, status, code, detail, run_id, headers, body, bytes, redelivery_of, pointer FROM deliveries WHERE project = @project ";

    // More than are added at once, so that none stays for ever.
    private const int RowsDropped = 20;

    public Task AddAsync(Delivery delivery, CancellationToken cancellationToken) => database.WriteAsync(session =>
    {
        Insert(session, delivery, runId: null);
        if (delivery.Verdict != HookVerdict.Genuine) DropRefused(session, delivery);
        return DropOld(session, delivery);
    }, cancellationToken);

    public Task<Delivery?> FindSentAsync(string project, string workflow, string senderId, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First(
            Columns + "AND workflow = @workflow AND sender_id = @sender AND verdict = @genuine AND at > @since ORDER BY id LIMIT 1", Read,
            ("@project", project), ("@workflow", workflow), ("@sender", senderId), ("@genuine", nameof(HookVerdict.Genuine)), ("@since", Timestamp.Of(since))), cancellationToken);

    public Task<Delivery?> FindAsync(string project, string id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.First(Columns + "AND id = @id", Read, ("@project", project), ("@id", id)), cancellationToken);

    public Task<IReadOnlyList<Delivery>> ListAsync(string project, string? workflow, string? before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Delivery>>(session => workflow is null
            ? session.Rows(Columns + "AND id < @before ORDER BY id DESC LIMIT @limit", Read, ("@project", project), ("@before", before ?? "~"), ("@limit", limit))
            : session.Rows(Columns + "AND workflow = @workflow AND id < @before ORDER BY id DESC LIMIT @limit", Read,
                ("@project", project), ("@workflow", workflow), ("@before", before ?? "~"), ("@limit", limit)), cancellationToken);

    /// <summary>Keeps a delivery with the run that it starts, or with none.</summary>
    public static void Insert(SqlSession session, Delivery delivery, string? runId) => session.Execute(
        "INSERT INTO deliveries (id, project, workflow, sender_id, at, verdict, status, code, detail, run_id, headers, body, bytes, redelivery_of, pointer) "
        + "VALUES (@id, @project, @workflow, @sender, @at, @verdict, @status, @code, @detail, @run, @headers, @body, @bytes, @redelivery, @pointer)",
        ("@id", delivery.Id), ("@project", delivery.Project), ("@workflow", delivery.Workflow), ("@sender", delivery.SenderId), ("@at", Timestamp.Of(delivery.At)),
        ("@verdict", delivery.Verdict.ToString()), ("@status", delivery.Status), ("@code", delivery.Code), ("@detail", delivery.Detail), ("@run", runId),
        ("@headers", JsonSerializer.Serialize(delivery.Headers, WorkflowJson.Options)), ("@body", delivery.Body.ToArray()), ("@bytes", delivery.Bytes), ("@redelivery", delivery.RedeliveryOf), ("@pointer", delivery.Pointer));

    // Whoever guesses fills no disk.
    private static void DropRefused(SqlSession session, Delivery delivery) => session.Execute(
        "DELETE FROM deliveries WHERE project = @project AND workflow = @workflow AND run_id IS NULL AND verdict <> @genuine AND id <= "
        + "(SELECT id FROM deliveries WHERE project = @project AND workflow = @workflow AND run_id IS NULL AND verdict <> @genuine ORDER BY id DESC LIMIT 1 OFFSET @most)",
        ("@project", delivery.Project), ("@workflow", delivery.Workflow), ("@genuine", nameof(HookVerdict.Genuine)), ("@most", Delivery.MostRefused));

    // One that started a run goes with it.
    private static int DropOld(SqlSession session, Delivery delivery) => session.Execute(
        "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE project = @project AND workflow = @workflow AND run_id IS NULL AND at <= @old ORDER BY id LIMIT @limit)",
        ("@project", delivery.Project), ("@workflow", delivery.Workflow), ("@old", Timestamp.Of(delivery.At - Delivery.Lifetime)), ("@limit", RowsDropped));

    private static Delivery Read(DbDataReader row)
    {
        return new Delivery
        {
            Id = row.GetString(0),
            Project = row.GetString(1),
            Workflow = row.GetString(2),
            SenderId = Text(3),
            At = Timestamp.ToTime(row.GetInt64(4)),
            Verdict = Enum.Parse<HookVerdict>(row.GetString(5)),
            Status = row.GetInt32(6),
            Code = Text(7),
            Detail = Text(8),
            RunId = Text(9),
            Headers = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(10), WorkflowJson.Options)!,
            Body = row.GetFieldValue<byte[]>(11),
            Bytes = row.GetInt64(12),
            RedeliveryOf = Text(13),
            Pointer = Text(14),
        };

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
