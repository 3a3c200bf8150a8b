using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Workflows.Activities.Data;

/// <summary>Goes through the cells of a text column, seeing a small window of the file at a time.</summary>
internal sealed class ArrowTexts(SafeFileHandle file, ArrowColumn column, int rows)
{
    private readonly Window offsets = new(file, column.Offsets);
    private readonly Window values = new(file, column.Values);
    private int start;
    private int length;

    /// <summary>The present row, counted from 0; −1 before the first.</summary>
    public int Row { get; private set; } = -1;

    /// <summary>Goes to the next row. False behind the last one.</summary>
    /// <exception cref="InvalidDataException">Its text lies outside of the column.</exception>
    public bool Next()
    {
        if (Row + 1 >= rows) return false;
        Row++;
        var places = offsets.At(4L * Row, 8);
        start = BinaryPrimitives.ReadInt32LittleEndian(places);
        var end = BinaryPrimitives.ReadInt32LittleEndian(places[4..]);
        if (start < 0 || end < start || end > column.Values.Length) throw Fault("lies outside of the column");
        length = end - start;
        return true;
    }

    /// <summary>The whole text.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8.</exception>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Looks whether the text is one.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8.</exception>
    public void Check() => Bytes();

    /// <summary>The text, cut, and its length; equal for all rows with the same text.</summary>
    public (string Text, int Bytes) Beginning(int longest) => (CellText.Cut(values.At(start, Math.Min(length, (4 * longest) + 1)), longest), length);

    private ReadOnlySpan<byte> Bytes()
    {
        var bytes = values.At(start, length);
        return Utf8.IsValid(bytes) ? bytes : throw Fault("is not UTF-8");
    }

    private InvalidDataException Fault(string what) => new($"The text in row {Row + 1} of column '{CellText.Cut(column.Name)}' {what}.");

    private sealed class Window(SafeFileHandle file, FilePart part)
    {
        private const int Size = 1 << 16;
        private byte[] seen = [];
        private long from;
        private int count;

        public ReadOnlySpan<byte> At(long place, int length)
        {
            if (length > part.Length - place) throw new InvalidDataException("It is cut off.");
            if (place < from || place + length > from + count) Move(place, length);
            return seen.AsSpan((int)(place - from), length);
        }

        private void Move(long place, int length)
        {
            (from, count) = (place, (int)Math.Min(Math.Max(length, Size), part.Length - place));
            if (seen.Length < count || seen.Length > Size) seen = new byte[count];
            ArrowFile.Fill(file, seen.AsSpan(0, count), part.Start + place);
        }
    }
}
