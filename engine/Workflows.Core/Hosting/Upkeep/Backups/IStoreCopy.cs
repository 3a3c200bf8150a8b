namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>Takes all rows out of the stores and puts them into empty ones. What one database hands out another one takes.</summary>
public interface IStoreCopy
{
    /// <summary>Version of the stores' schema. Equal versions have equal tables, whatever the database.</summary>
    long Schema { get; }

    /// <summary>Hands out every row as of one moment, in an order in which rows can be put back. Nobody waits for it.</summary>
    /// <param name="take">Called with one piece after the other.</param>
    /// <param name="cancellationToken">Stops between two pieces.</param>
    Task ExportAsync(Action<StoreRows> take, CancellationToken cancellationToken);

    /// <summary>Whether nobody has stored anything yet.</summary>
    Task<bool> IsEmptyAsync(CancellationToken cancellationToken);

    /// <summary>Puts rows into empty stores, all or none. Nobody drives a run afterwards.</summary>
    /// <param name="schema">Version of the schema that the rows have: not newer than <see cref="Schema"/>; older ones are brought up to date.</param>
    /// <param name="rows">As they were handed out. They may be asked for more than once.</param>
    /// <param name="cancellationToken">Stops between two pieces.</param>
    /// <exception cref="Diagnostics.FailureException"><c>store-not-empty</c>; <c>backup-damaged</c> for rows that no such table has.</exception>
    Task ImportAsync(long schema, IEnumerable<StoreRows> rows, CancellationToken cancellationToken);
}

/// <summary>Some rows of a table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Count">How many.</param>
/// <param name="Lines">Each as a JSON object on a line: columns by name, bytes in base64, what JSON has no number for as text.</param>
public sealed record StoreRows(string Table, long Count, ReadOnlyMemory<byte> Lines);
