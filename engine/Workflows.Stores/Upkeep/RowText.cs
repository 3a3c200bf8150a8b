using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Upkeep;

/// <summary>Rows as text: a JSON object on each line.</summary>
internal static class RowText
{
    private const int PieceBytes = 4 << 20;
    private const int RowsAtOnce = 500;

    /// <summary>Hands out the rows of a table in pieces.</summary>
    public static void Export(SqlSession session, StoreTable table, Action<StoreRows> take, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>();
        var count = 0L;
        session.Each($"SELECT * FROM {table.Name} ORDER BY {table.Order}", row =>
        {
            Write(lines, row, table);
            count++;
            if (lines.WrittenCount < PieceBytes) return;
            HandOut();
            cancellationToken.ThrowIfCancellationRequested();
        });
        if (count > 0) HandOut();

        void HandOut()
        {
            take(new StoreRows(table.Name, count, lines.WrittenMemory));
            lines.ResetWrittenCount();
            count = 0;
        }
    }

    private static void Write(ArrayBufferWriter<byte> lines, DbDataReader row, StoreTable table)
    {
        using (var json = new Utf8JsonWriter(lines, new JsonWriterOptions { Encoder = WorkflowJson.Options.Encoder }))
        {
            json.WriteStartObject();
            for (var i = 0; i < row.FieldCount; i++)
            {
                if (row.GetName(i) == table.Numbering) continue;
                json.WritePropertyName(row.GetName(i));
                Write(json, row.IsDBNull(i) ? null : row.GetValue(i));
            }

            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case double number when !double.IsFinite(number):
                json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>Puts rows into their table. Names of tables and columns come from an archive: they are looked up, never trusted.</summary>
    public static void Import(SqlSession session, StoreRows piece)
    {
        var table = StoreTable.All.FirstOrDefault(t => t.Name == piece.Table) ?? throw BackupFailures.Rows(piece.Table, "this program has no such table");
        var types = session.Columns(table.Name);
        foreach (var batch in Lines(piece).Chunk(RowsAtOnce))
        {
            var names = Names(table, types, batch[0]);
            var insert = $"INSERT INTO {table.Name} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(n => '@' + n))})";
            session.ExecuteAll(batch.Select(row => new SqlStatement(insert, [.. names.Select(n => ('@' + n, Value(table, row, n, types[n])))])));
        }
    }

    private static IEnumerable<JsonElement> Lines(StoreRows piece)
    {
        var rest = piece.Lines;
        while (rest.Length > 0)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            yield return Parse(piece.Table, line);
        }
    }

    private static JsonElement Parse(string table, ReadOnlyMemory<byte> line)
    {
        try
        {
            var row = JsonSerializer.Deserialize<JsonElement>(line.Span);
            return row.ValueKind == JsonValueKind.Object ? row : throw BackupFailures.Rows(table, "a row is no object");
        }
        catch (JsonException e)
        {
            throw BackupFailures.Rows(table, "a row is no JSON", e);
        }
    }

    private static List<string> Names(StoreTable table, IReadOnlyDictionary<string, Type> types, JsonElement row)
    {
        var names = row.EnumerateObject().Select(m => m.Name).Distinct().ToList();
        return names.Find(n => !types.ContainsKey(n) || n == table.Numbering) is { } unknown ? throw BackupFailures.Rows(table.Name, $"there is no column '{unknown}'") : names;
    }

    private static object? Value(StoreTable table, JsonElement row, string name, Type type)
    {
        try
        {
            var value = row.GetProperty(name);
            if (value.ValueKind == JsonValueKind.Null) return null;
            if (type == typeof(string)) return value.GetString();
            if (type == typeof(byte[])) return value.GetBytesFromBase64();
            if (type != typeof(double)) return value.GetInt64();
            return value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetDouble();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw BackupFailures.Rows(table.Name, $"a row has no value that column '{name}' could take", e);
        }
    }
}
