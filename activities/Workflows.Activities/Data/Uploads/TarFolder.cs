using System.Text;

namespace Workflows.Activities.Data.Uploads;

/// <summary>
/// Takes known files out of a tar archive (ustar, pax or GNU) as it comes in. Only they are written, to places that are known before; whatever else an archive
/// may say (longer names, times, owners) is skipped unread.
/// </summary>
internal sealed class TarFolder(Stream archive)
{
    private const int Block = 512;
    private readonly byte[] block = new byte[Block];

    /// <summary>Writes the files to a folder.</summary>
    /// <param name="names">The files, which must all be there once.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidDataException">It is cut off, no tar archive, or holds other files.</exception>
    public async Task UnpackAsync(IReadOnlyList<string> names, string folder, CancellationToken cancellationToken)
    {
        var missing = names.ToHashSet(StringComparer.Ordinal);
        while (await NextAsync(cancellationToken) is { } entry)
        {
            if (entry.IsFile)
            {
                if (!missing.Remove(entry.Name))
                    throw new InvalidDataException($"It holds a file '{CellText.Cut(entry.Name)}'; a data set has one {string.Join(" and one ", names)}.");
                await using var file = new FileStream(Path.Combine(folder, entry.Name), FileMode.CreateNew, FileAccess.Write);
                await CopyAsync(entry.Bytes, file, cancellationToken);
            }
            else
            {
                await CopyAsync(entry.Bytes, Stream.Null, cancellationToken);
            }
        }

        if (missing.Count > 0) throw new InvalidDataException($"It holds no file '{missing.Order(StringComparer.Ordinal).First()}'.");
    }

    // Two blocks of zeros end an archive; whatever stands behind them is read to its end, so that whoever sends is not cut off.
    private async Task<Entry?> NextAsync(CancellationToken cancellationToken)
    {
        var read = await archive.ReadAtLeastAsync(block, Block, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        if (read < Block) throw new InvalidDataException("It is cut off.");
        if (block.AsSpan().ContainsAnyExcept((byte)0)) return Header();
        await archive.CopyToAsync(Stream.Null, cancellationToken);
        return null;
    }

    private Entry Header()
    {
        var sum = 0;
        for (var i = 0; i < Block; i++) sum += i is >= 148 and < 156 ? ' ' : block[i];
        if (!block.AsSpan(257, 5).SequenceEqual("ustar"u8) || Octal(148, 8) != sum) throw new InvalidDataException("It is no tar archive.");
        var path = Text(0, 100);
        return (char)block[156] switch
        {
            '0' or '\0' => new Entry(path[(path.LastIndexOf('/') + 1)..], IsFile: true, Octal(124, 12)),
            '5' or 'x' or 'g' or 'L' or 'K' => new Entry(path, IsFile: false, Octal(124, 12)),
            _ => throw new InvalidDataException($"'{CellText.Cut(path)}' in it is neither a file nor a folder."),
        };
    }

    private string Text(int start, int length)
    {
        var bytes = block.AsSpan(start, length);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private long Octal(int start, int length)
    {
        var digits = Text(start, length).Trim();
        return digits.Length == 0 || digits.Any(digit => digit is < '0' or > '7')
            ? throw new InvalidDataException("A length in it is no number.")
            : digits.Aggregate(0L, (value, digit) => (value * 8) + (digit - '0'));
    }

    private async Task CopyAsync(long bytes, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var padding = (Block - (bytes % Block)) % Block;
        for (var left = bytes + padding; left > 0;)
        {
            var read = await archive.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0) throw new InvalidDataException("It is cut off.");
            await target.WriteAsync(buffer.AsMemory(0, (int)Math.Clamp(left - padding, 0, read)), cancellationToken);
            left -= read;
        }
    }

    private sealed record Entry(string Name, bool IsFile, long Bytes);
}
