using System.Security.Cryptography;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>The first bytes of a file that may still grow, hashed while they are read.</summary>
internal sealed class PrefixStream(Stream inner, long length, IncrementalHash hash) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set
        {
            if (value != position) throw new NotSupportedException();
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - position);
        if (wanted == 0) return 0;
        var read = inner.Read(buffer[..wanted]);
        if (read == 0) throw new EndOfStreamException("A file became shorter while it was read.");
        hash.AppendData(buffer[..read]);
        position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
