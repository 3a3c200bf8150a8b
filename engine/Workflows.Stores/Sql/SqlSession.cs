using System.Data.Common;
using System.Globalization;
using Workflows.Stores.Runs;

namespace Workflows.Stores.Sql;

/// <summary>
/// One connection, used by one thread at a time. What the stores say to it is the SQL that all databases understand; parameters are named <c>@name</c>.
/// </summary>
internal abstract class SqlSession : IDisposable
{
    /// <summary>The statement that inserts one event.</summary>
    protected const string InsertEvent = "INSERT INTO events (run_id, seq, project, at, body) VALUES (@run, @seq, @project, @at, @body)";

    /// <summary>What this session has stored last of runs, as long as nobody else writes; null where that cannot be known.</summary>
    public virtual KnownRuns? Known => null;

    /// <summary>Stays the same as long as this session has changed no row.</summary>
    public abstract long Changes { get; }

    /// <summary>An expression for the number of a change in the project <c>@project</c>: what somebody has read before lies below it.</summary>
    public abstract string NextChange { get; }

    /// <summary>An expression for the number below which nobody adds a change to the project <c>@project</c> any more; null where there is no such project.</summary>
    public abstract string ChangesEnd { get; }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public virtual int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Command(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs statements one after another; where there is a way to a server they travel together.</summary>
    public virtual void ExecuteAll(IEnumerable<SqlStatement> statements)
    {
        foreach (var statement in statements) Execute(statement.Sql, statement.Parameters);
    }

    /// <summary>Inserts events of a run with the numbers from one on.</summary>
    public virtual void InsertEvents(string runId, string project, long firstSeq, long at, IReadOnlyList<string> bodies) => ExecuteAll(bodies.Select((body, i) =>
        new SqlStatement(InsertEvent, ("@run", runId), ("@seq", firstSeq + i), ("@project", project), ("@at", at), ("@body", body))));

    /// <summary>The first column of the first row, or null when there is no row or it holds null.</summary>
    public virtual long? Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        // Databases disagree about the type of a sum or a count.
        var value = Command(sql, parameters).ExecuteScalar();
        return value is null or DBNull ? null : Convert.ToInt64(value, CultureInfo.InvariantCulture);
    }

    /// <summary>The first row, or null.</summary>
    public T? First<T>(string sql, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var reader = Command(sql, parameters).ExecuteReader();
        return reader.Read() ? map(reader) : null;
    }

    /// <summary>Every row, in order.</summary>
    public List<T> Rows<T>(string sql, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Command(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    /// <summary>Looks at every row, in order, without keeping any.</summary>
    public void Each(string sql, Action<DbDataReader> look, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Command(sql, parameters).ExecuteReader();
        while (reader.Read()) look(reader);
    }

    /// <summary>The columns of a table, in order, with the types of their values.</summary>
    public IReadOnlyDictionary<string, Type> Columns(string table)
    {
        using var reader = Command($"SELECT * FROM {table} LIMIT 0", []).ExecuteReader();
        var columns = new OrderedDictionary<string, Type>();
        for (var i = 0; i < reader.FieldCount; i++) columns.Add(reader.GetName(i), reader.GetFieldType(i));
        return columns;
    }

    /// <summary>
    /// Tells other processes, once what is being written is on disk, that they may find something they wait for: about that run, or with null about
    /// anything. Does nothing where the database lets them notice by themselves.
    /// </summary>
    public abstract void Notify(string? runId);

    public abstract void Dispose();

    /// <summary>A command that is ready to be executed.</summary>
    protected abstract DbCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters);
}
