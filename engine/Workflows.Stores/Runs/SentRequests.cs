using Workflows.Core.Hosting;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>What requests were answered with that somebody may send again. The rows of a run go with it.</summary>
internal static class SentRequests
{
    // More than are added at once, so that none stays for ever.
    private const int RowsDropped = 20;

    /// <summary>What a key was last used for, or null; what is older than its time no longer counts.</summary>
    public static NotedRequest? Find(SqlSession session, string project, string key, DateTimeOffset now) => session.First(
        "SELECT r.id, q.fingerprint FROM requests q JOIN runs r ON r.id = q.run_id WHERE q.project = @project AND q.key = @key AND q.at > @old AND " + RunSummaries.IsThere,
        row => new NotedRequest(row.GetString(0), row.GetString(1)),
        ("@project", project), ("@key", key), ("@old", Oldest(now)));

    /// <summary>The run that an equal request was answered with, or null.</summary>
    /// <exception cref="RequestReusedException">The key was used for another request.</exception>
    public static string? Answer(SqlSession session, string project, StartRequest request, DateTimeOffset now)
    {
        var earlier = Find(session, project, request.Key, now);
        return earlier is null || earlier.Fingerprint == request.Fingerprint ? earlier?.RunId : throw new RequestReusedException(request.Key);
    }

    /// <summary>Notes a request about a run of the project and drops some whose time is over. False when there is no such run.</summary>
    public static bool Note(SqlSession session, string project, StartRequest request, string runId, DateTimeOffset now)
    {
        session.Execute(
            "DELETE FROM requests WHERE (project, key) IN (SELECT project, key FROM requests WHERE at <= @old ORDER BY at LIMIT @limit)",
            ("@old", Oldest(now)), ("@limit", RowsDropped));
        return session.Execute(
            """
            INSERT INTO requests (project, key, fingerprint, run_id, at) SELECT project, @key, @fingerprint, id, @at FROM runs WHERE id = @run AND project = @project
            ON CONFLICT (project, key) DO UPDATE SET fingerprint = excluded.fingerprint, run_id = excluded.run_id, at = excluded.at
            """,
            ("@project", project), ("@key", request.Key), ("@fingerprint", request.Fingerprint), ("@run", runId), ("@at", Timestamp.Of(now))) == 1;
    }

    private static long Oldest(DateTimeOffset now) => Timestamp.Of(now - StartRequest.Lifetime);
}
