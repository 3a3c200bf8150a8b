namespace Workflows.Stores.Sql;

/// <summary>A statement that returns no rows.</summary>
/// <param name="Sql">The text.</param>
/// <param name="Parameters">Its parameters, named as in the text.</param>
internal readonly record struct SqlStatement(string Sql, params (string Name, object? Value)[] Parameters);
