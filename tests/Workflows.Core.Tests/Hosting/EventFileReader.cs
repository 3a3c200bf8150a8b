using System.Text;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Reads TensorBoard event files from their published layout alone; shares nothing with the writer.</summary>
internal static class EventFileReader
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var c = (uint)i;
        for (var bit = 0; bit < 8; bit++) c = (c & 1) == 0 ? c >> 1 : c >> 1 ^ 0x82F63B78;
        return c;
    })];

    public static List<Event> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var events = new List<Event>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BitConverter.ToUInt64(bytes, at);
            Check(bytes, at, 8);
            Check(bytes, at + 12, length);
            events.Add(Parse(bytes.AsSpan(at + 12, length)));
            at += 12 + length + 4;
        }

        return events;
    }

    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFF;
        foreach (var b in data) crc = crc >> 8 ^ Table[(crc ^ b) & 0xFF];
        return crc ^ 0xFFFFFFFF;
    }

    private static void Check(byte[] bytes, int at, int length)
    {
        var crc = Crc(bytes.AsSpan(at, length));
        var masked = unchecked((crc >> 15 | crc << 17) + 0xA282EAD8);
        if (masked != BitConverter.ToUInt32(bytes, at + length)) throw new InvalidDataException($"Wrong checksum at {at}.");
    }

    private static Event Parse(ReadOnlySpan<byte> message)
    {
        var result = new Event();
        foreach (var field in Fields(message))
        {
            result = field.Number switch
            {
                1 => result with { WallTime = BitConverter.ToDouble(field.Bytes) },
                2 => result with { Step = (long)field.Varint },
                3 => result with { FileVersion = Encoding.UTF8.GetString(field.Bytes) },
                5 => WithSummary(result, field.Bytes),
                _ => throw new InvalidDataException($"Event has no field {field.Number} that scalars need."),
            };
        }

        return result;
    }

    private static Event WithSummary(Event to, byte[] summary)
    {
        var value = Fields(Fields(summary).Single(f => f.Number == 1).Bytes);
        return to with
        {
            Tag = Encoding.UTF8.GetString(value.Single(f => f.Number == 1).Bytes),
            Value = BitConverter.ToSingle(value.Single(f => f.Number == 2).Bytes),
        };
    }

    private static List<Field> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<Field>();
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var wire = (int)(key & 7);
            var varint = wire is 0 or 2 ? Varint(ref message) : 0;
            var length = wire switch { 0 => 0, 1 => 8, 2 => (int)varint, 5 => 4, _ => throw new InvalidDataException($"Wire type {wire}.") };
            fields.Add(new Field((int)(key >> 3), varint, message[..length].ToArray()));
            message = message[length..];
        }

        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[0];
            message = message[1..];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }

    internal sealed record Event
    {
        public double WallTime { get; init; }

        public long Step { get; init; }

        public string? FileVersion { get; init; }

        public string? Tag { get; init; }

        public float Value { get; init; }
    }

    private sealed record Field(int Number, ulong Varint, byte[] Bytes);
}
