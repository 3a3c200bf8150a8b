using Npgsql;

namespace Workflows.Stores.Postgres;

/// <summary>Statements that travel together, with parameters <c>$1</c>, <c>$2</c>…</summary>
internal static class PostgresStatements
{
    /// <summary>Adds the next parameter. Its type is that of the value: an array stays one parameter.</summary>
    public static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand statement, T value)
    {
        statement.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return statement;
    }
}
