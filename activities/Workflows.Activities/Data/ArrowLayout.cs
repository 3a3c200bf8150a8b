using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Workflows.Compute.Preprocessing;

namespace Workflows.Activities.Data;

/// <summary>
/// Where the columns of an Arrow IPC file lie: its footer and the description of its one record batch. Whatever the file says, the places are inside of it and
/// do not overlap, so that all columns together take no more memory than the file is long.
/// </summary>
internal sealed record ArrowLayout(int Rows, IReadOnlyList<ArrowColumn> Columns)
{
    private const int LargestDescription = 64 << 20;
    private const int RecordBatch = 3;
    private const int FloatingPoint = 3;
    private const int Utf8 = 5;
    private const int SinglePrecision = 1;

    private static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <exception cref="InvalidDataException">It is damaged, no Arrow file, or one with other content than numbers and texts in one record batch.</exception>
    public static ArrowLayout Of(SafeFileHandle file)
    {
        var footer = Footer(file);
        var root = FlatTable.Root(footer);
        if (root.Table(1).Int16(0) != 0) throw new InvalidDataException("Its numbers are big-endian.");
        if (root.Count(2) > 0) throw new InvalidDataException("It has dictionaries; write texts as plain UTF-8.");
        if (root.Count(3) != 1) throw new InvalidDataException($"It has {root.Count(3)} record batches instead of one.");

        var block = root.Item(3, 0, 24);
        var start = BinaryPrimitives.ReadInt64LittleEndian(block);
        var length = BinaryPrimitives.ReadInt32LittleEndian(block[8..]);
        var body = BinaryPrimitives.ReadInt64LittleEndian(block[16..]);
        var description = Read(file, start, length);
        if (body < 0 || body > RandomAccess.GetLength(file) - start - length) throw new InvalidDataException("Its record batch is cut off.");
        return Batch(root.Table(1), longestNames: footer.Length, Message(description), new FilePart(start + length, body));
    }

    private static byte[] Footer(SafeFileHandle file)
    {
        var tail = Magic.Length + 4;
        var length = RandomAccess.GetLength(file);
        if (length < 8 + tail || !Read(file, 0, Magic.Length).AsSpan().SequenceEqual(Magic)) throw new InvalidDataException("It is no Arrow file.");
        var end = Read(file, length - tail, tail);
        if (!end.AsSpan(4).SequenceEqual(Magic)) throw new InvalidDataException("It is cut off.");
        var size = BinaryPrimitives.ReadInt32LittleEndian(end);
        return Read(file, length - tail - size, size);
    }

    // In front of the message stand its length and, since 2019, four bytes of ones.
    private static ReadOnlySpan<byte> Message(ReadOnlySpan<byte> block) =>
        block.Length < 8 ? throw new InvalidDataException("Its record batch has no description.")
        : BinaryPrimitives.ReadInt32LittleEndian(block) == -1 ? block[8..]
        : block[4..];

    private static ArrowLayout Batch(FlatTable schema, int longestNames, ReadOnlySpan<byte> bytes, FilePart body)
    {
        var message = FlatTable.Root(bytes);
        if (message.Byte(1) != RecordBatch) throw new InvalidDataException("Its record batch is something else.");
        var batch = message.Table(2);
        if (batch.Has(3)) throw new InvalidDataException("It is compressed; write it without compression.");
        var (rows, count) = (batch.Int64(0), schema.Count(1));
        if (rows < 0 || rows > Array.MaxLength) throw new InvalidDataException($"It has {rows} rows.");
        if (count > DatasetSchema.MostColumns + 1) throw new InvalidDataException($"It has {count} columns; a data set may have {DatasetSchema.MostColumns} and the label.");
        var fields = Fields(schema, count, longestNames);
        if (batch.Count(1) != count) throw new InvalidDataException($"It has {count} columns, and its record batch has {batch.Count(1)}.");
        var columns = new List<ArrowColumn>(count);
        var buffers = new Buffers(batch, body);
        foreach (var (name, type) in fields) columns.Add(Column(name, type, batch.Item(1, columns.Count, 16), rows, ref buffers));
        return new ArrowLayout((int)rows, columns);
    }

    private static List<(string Name, ColumnType Type)> Fields(FlatTable schema, int count, int longestNames)
    {
        var fields = new List<(string, ColumnType)>(count);
        var length = 0L;
        for (var i = 0; i < count; i++)
        {
            var field = schema.Item(1, i);
            var name = field.Text(0);

            // Names may share their bytes: then they are longer than all that they stand in.
            if ((length += name.Length) > longestNames) throw new InvalidDataException("Its names are too long.");
            var text = Encoding.UTF8.GetString(name);
            fields.Add((text, Type(field) ?? throw new InvalidDataException($"Column '{CellText.Cut(text)}' holds neither 32-bit floats nor plain text.")));
        }

        return fields;
    }

    private static ArrowColumn Column(string name, ColumnType type, ReadOnlySpan<byte> node, long rows, ref Buffers buffers)
    {
        if (BinaryPrimitives.ReadInt64LittleEndian(node) != rows)
            throw new InvalidDataException($"Column '{CellText.Cut(name)}' has another number of rows than the others.");
        if (BinaryPrimitives.ReadInt64LittleEndian(node[8..]) != 0)
            throw new InvalidDataException($"Column '{CellText.Cut(name)}' does not hold {(type == ColumnType.Number ? "32-bit floats" : "text")} in every row.");
        buffers.Next(0); // which rows hold something: all
        if (type == ColumnType.Number) return new ArrowColumn(name, type, buffers.Next(4 * rows), default);
        var offsets = buffers.Next(rows == 0 ? 0 : 4 * (rows + 1));
        return new ArrowColumn(name, type, buffers.Next(0), offsets);
    }

    private static ColumnType? Type(FlatTable field)
    {
        if (field.Has(4) || field.Count(5) > 0) return null;
        if (field.Byte(2) == Utf8) return ColumnType.Text;
        return field.Byte(2) == FloatingPoint && field.Table(3).Int16(0) == SinglePrecision ? ColumnType.Number : null;
    }

    private static byte[] Read(SafeFileHandle file, long start, int count)
    {
        if (count < 0 || count > LargestDescription || start < 0 || start > RandomAccess.GetLength(file) - count)
            throw new InvalidDataException("Its description points outside of the file.");
        var bytes = new byte[count];
        ArrowFile.Fill(file, bytes, start);
        return bytes;
    }

    /// <summary>The buffers of a batch in order, each behind the one before.</summary>
    private ref struct Buffers(FlatTable batch, FilePart body)
    {
        private readonly FlatTable batch = batch;
        private int next;
        private long end;

        public FilePart Next(long least)
        {
            if (next >= batch.Count(2)) throw new InvalidDataException("Its record batch lacks a buffer.");
            var buffer = batch.Item(2, next++, 16);
            var (start, count) = (BinaryPrimitives.ReadInt64LittleEndian(buffer), BinaryPrimitives.ReadInt64LittleEndian(buffer[8..]));
            if (count == 0 && least == 0) return new FilePart(body.Start, 0);
            if (count < least || start < end || start > body.Length || count > body.Length - start) throw new InvalidDataException("A buffer of it is cut off.");
            end = start + count;
            return new FilePart(body.Start + start, count);
        }
    }
}

/// <summary>A column of an Arrow file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its cells hold.</param>
/// <param name="Values">The numbers, or the bytes of all texts.</param>
/// <param name="Offsets">Where each text begins and the last one ends, as 32-bit integers; of numbers nothing.</param>
internal sealed record ArrowColumn(string Name, ColumnType Type, FilePart Values, FilePart Offsets);

/// <summary>A part of a file.</summary>
/// <param name="Start">Bytes in front of it.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct FilePart(long Start, long Length);
