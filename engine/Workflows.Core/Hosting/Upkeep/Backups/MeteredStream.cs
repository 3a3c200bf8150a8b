namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>Gives no more bytes than it is allowed to: what stands between two files of an archive is read into memory, however long it says it is.</summary>
internal sealed class MeteredStream(Stream inner) : Stream
{
    /// <summary>How many bytes may still be read.</summary>
    public long Allowance { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > 0 && Allowance <= 0) throw new InvalidDataException("The names and attributes of a file are too long.");
        var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, Allowance)]);
        Allowance -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
