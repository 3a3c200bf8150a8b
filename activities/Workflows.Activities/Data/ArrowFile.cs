using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Workflows.Activities.Data;

/// <summary>An Arrow IPC file of numbers and texts, read column by column. Damage shows as <see cref="InvalidDataException"/> and nothing else.</summary>
internal sealed class ArrowFile : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly ArrowLayout layout;

    private ArrowFile(SafeFileHandle file, ArrowLayout layout) => (this.file, this.layout) = (file, layout);

    /// <summary>Number of rows.</summary>
    public int Rows => layout.Rows;

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<ArrowColumn> Columns => layout.Columns;

    /// <exception cref="InvalidDataException">See <see cref="ArrowLayout.Of"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ArrowFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            return new ArrowFile(file, ArrowLayout.Of(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Fills a place with the bytes from <paramref name="start"/> on.</summary>
    /// <exception cref="InvalidDataException">The file has fewer.</exception>
    public static void Fill(SafeFileHandle file, Span<byte> place, long start)
    {
        while (place.Length > 0)
        {
            var read = RandomAccess.Read(file, place, start);
            if (read == 0) throw new InvalidDataException("It is cut off.");
            place = place[read..];
            start += read;
        }
    }

    /// <summary>The first cells of a number column.</summary>
    public float[] Numbers(ArrowColumn column, int rows)
    {
        var numbers = new float[rows];
        Fill(file, MemoryMarshal.AsBytes(numbers.AsSpan()), column.Values.Start);
        return numbers;
    }

    /// <summary>The cells of a text column, one after the other.</summary>
    public ArrowTexts Texts(ArrowColumn column) => new(file, column, Rows);

    public void Dispose() => file.Dispose();
}
