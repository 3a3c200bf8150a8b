using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Data.Uploads;

/// <summary>Bytes that somebody sends, as many as are allowed.</summary>
internal sealed class UploadStream(Stream content, string name, long maximumBytes) : Stream
{
    private long received;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="FailureException"><c>upload-too-large</c>.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await content.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(content.Read(buffer, offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private int Count(int read)
    {
        received += read;
        return received <= maximumBytes ? read : throw FailureException.Input(FailureCodes.UploadTooLarge,
            $"{name}: there are more than the {maximumBytes} bytes that may be sent. Send fewer rows or columns, or ask who runs the server for a higher limit.");
    }
}
