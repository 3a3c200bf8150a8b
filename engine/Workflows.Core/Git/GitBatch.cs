using System.Globalization;
using System.Text;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Git;

/// <summary>Takes apart what <c>git cat-file --batch</c> says of files that it was asked for: of each a line, its bytes, and the end of a line.</summary>
/// <param name="asked">The files, in order.</param>
/// <param name="open">Opens the place of one; it is closed when its bytes are there.</param>
internal sealed class GitBatch(IReadOnlyList<GitEntry> asked, Func<GitEntry, Stream> open) : Stream
{
    private readonly List<byte> line = [];
    private Stream? file;
    private long left;
    private int next;

    /// <summary>Whether every file was told, to its last byte.</summary>
    public bool IsWhole => next == asked.Count && file is null;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (file is null)
            {
                buffer = Begin(buffer);
            }
            else if (left > 0)
            {
                var piece = buffer[..(int)Math.Min(left, buffer.Length)];
                await file.WriteAsync(piece, cancellationToken);
                left -= piece.Length;
                buffer = buffer[piece.Length..];
            }
            else
            {
                await file.DisposeAsync();
                file = null;
                buffer = buffer[1..];
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Each file is written when it is closed.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file?.Dispose();
        base.Dispose(disposing);
    }

    // <id> blob <bytes>
    private ReadOnlyMemory<byte> Begin(ReadOnlyMemory<byte> buffer)
    {
        var end = buffer.Span.IndexOf((byte)'\n');
        line.AddRange(buffer.Span[..(end < 0 ? buffer.Length : end)]);
        if (end < 0) return ReadOnlyMemory<byte>.Empty;
        var told = Encoding.ASCII.GetString([.. line]);
        line.Clear();
        var entry = asked[next++];
        if (told.Split(' ') is not [var id, "blob", var bytes] || id != entry.Id) throw FailureException.Resource("git-failed", $"'git cat-file' has no file {entry.Path}: {told}");
        (file, left) = (open(entry), long.Parse(bytes, CultureInfo.InvariantCulture));
        return buffer[(end + 1)..];
    }
}
