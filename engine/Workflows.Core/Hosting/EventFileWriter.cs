using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Workflows.Core.Hosting;

/// <summary>
/// Writes curves as a TensorBoard event file: records framed by their length and masked CRC-32C (TFRecord), each an <c>Event</c> message of
/// TensorFlow's <c>event.proto</c>. One file per writer; TensorBoard reads all files of a folder as one run. Not safe for concurrent calls.
/// </summary>
public sealed class EventFileWriter : IAsyncDisposable
{
    private readonly FileStream file;
    private readonly TimeProvider time;

    private EventFileWriter(FileStream file, TimeProvider time)
    {
        this.file = file;
        this.time = time;
    }

    /// <summary>Absolute path of the file.</summary>
    public string Path => file.Name;

    /// <summary>Begins a new file <c>events.out.tfevents.{seconds}.{host}.{process}.{n}</c> in a folder, which is created when missing.</summary>
    /// <exception cref="IOException">The folder or the file cannot be created.</exception>
    public static async Task<EventFileWriter> CreateAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var writer = new EventFileWriter(Open(folder, time.GetUtcNow().ToUnixTimeSeconds()), time);
        var payload = new ArrayBufferWriter<byte>();
        WriteWallTime(payload, time);
        WriteText(payload, field: 3, "brain.Event:2");
        var records = new ArrayBufferWriter<byte>();
        Frame(records, payload.WrittenSpan);
        await writer.FlushAsync(records, cancellationToken);
        return writer;
    }

    /// <summary>Adds one point per value, tagged with its <see cref="MetricPoint.Name"/>, and hands them all to the system in one write.</summary>
    /// <param name="points">Points of one step: step and attempt are not written, they belong into the folder's name.</param>
    /// <param name="cancellationToken">Cancels before anything is written.</param>
    public async Task WriteAsync(IReadOnlyList<MetricPoint> points, CancellationToken cancellationToken)
    {
        var payload = new ArrayBufferWriter<byte>();
        var records = new ArrayBufferWriter<byte>();
        foreach (var point in points)
        {
            payload.ResetWrittenCount();
            WriteWallTime(payload, time);
            WriteNumber(payload, field: 2, point.Position);
            WriteMessage(payload, field: 5, Summary(point));
            Frame(records, payload.WrittenSpan);
        }

        await FlushAsync(records, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file.DisposeAsync();

    private static FileStream Open(string folder, long seconds)
    {
        for (var n = 0; ; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}.{n}");
            var path = System.IO.Path.Combine(folder, name);
            if (!File.Exists(path)) return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
    }

    // Whole records in one write: a reader that looks meanwhile never sees a torn one in a file that lies on this machine.
    private async Task FlushAsync(ArrayBufferWriter<byte> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await file.WriteAsync(records.WrittenMemory, CancellationToken.None);
    }

    private static ReadOnlySpan<byte> Summary(MetricPoint point)
    {
        var value = new ArrayBufferWriter<byte>();
        WriteText(value, field: 1, point.Name);
        WriteKey(value, field: 2, wire: 5);
        BinaryPrimitives.WriteSingleLittleEndian(value.GetSpan(sizeof(float)), (float)point.Value);
        value.Advance(sizeof(float));
        var summary = new ArrayBufferWriter<byte>();
        WriteMessage(summary, field: 1, value.WrittenSpan);
        return summary.WrittenSpan;
    }

    private static void WriteWallTime(ArrayBufferWriter<byte> to, TimeProvider time)
    {
        WriteKey(to, field: 1, wire: 1);
        BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(sizeof(double)), (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);
        to.Advance(sizeof(double));
    }

    private static void WriteNumber(ArrayBufferWriter<byte> to, int field, long value)
    {
        WriteKey(to, field, wire: 0);
        WriteVarint(to, (ulong)value);
    }

    private static void WriteText(ArrayBufferWriter<byte> to, int field, string value) => WriteMessage(to, field, Encoding.UTF8.GetBytes(value));

    private static void WriteMessage(ArrayBufferWriter<byte> to, int field, ReadOnlySpan<byte> value)
    {
        WriteKey(to, field, wire: 2);
        WriteVarint(to, (ulong)value.Length);
        to.Write(value);
    }

    private static void WriteKey(ArrayBufferWriter<byte> to, int field, int wire) => WriteVarint(to, (ulong)(field << 3 | wire));

    private static void WriteVarint(ArrayBufferWriter<byte> to, ulong value)
    {
        for (; value > 0x7F; value >>= 7) to.Write([(byte)(value | 0x80)]);
        to.Write([(byte)value]);
    }

    private static void Frame(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> payload)
    {
        var length = to.GetSpan(sizeof(ulong))[..sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)payload.Length);
        var lengthCheck = MaskedCrc(length);
        to.Advance(sizeof(ulong));
        WriteCheck(to, lengthCheck);
        to.Write(payload);
        WriteCheck(to, MaskedCrc(payload));
    }

    private static void WriteCheck(ArrayBufferWriter<byte> to, uint check)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to.GetSpan(sizeof(uint)), check);
        to.Advance(sizeof(uint));
    }

    // The format masks the checksum, since a checksum of data that holds its own checksum would be a constant.
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
