using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Safetensors;

/// <summary>
/// The safetensors format: named tensors in one file, without code. A file is checked completely when it is opened (header length, UTF-8, duplicate
/// keys, types, sizes with overflow, no holes, no overlap, nothing behind the last tensor); bytes are read when asked for.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long dataStart;

    private SafetensorsFile(SafeFileHandle file, long dataStart, SafetensorsHeader header)
    {
        (this.file, this.dataStart) = (file, dataStart);
        Metadata = header.Metadata;
        Entries = header.Entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens and checks a file; dispose it after use.</summary>
    /// <exception cref="SafetensorsException">The file breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            var length = RandomAccess.GetLength(file);
            if (length < 8) throw new SafetensorsException("header-length", "header", $"the file has {length} bytes, the length of the header alone takes 8");
            Span<byte> prefix = stackalloc byte[8];
            Read(file, 0, prefix);
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > SafetensorsHeader.MaxLength)
                throw new SafetensorsException("header-length", "header", $"its length {headerLength} is above {SafetensorsHeader.MaxLength}");
            if ((long)headerLength > length - 8)
                throw new SafetensorsException("header-length", "header", $"its length {headerLength} is above the {length - 8} bytes behind it");
            var start = 8 + (long)headerLength;
            var header = new byte[headerLength];
            Read(file, 8, header);
            return new SafetensorsFile(file, start, SafetensorsHeader.Parse(header, length - start));
        }
        catch (SafetensorsException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a tensor of any type.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, or it has more bytes than an array can hold.</exception>
    public byte[] Bytes(string name)
    {
        var entry = Find(name);
        if (entry.Length > Array.MaxLength) throw new SafetensorsException("too-large", name, $"its {entry.Length} bytes do not fit one array");
        var bytes = new byte[entry.Length];
        Read(file, dataStart + entry.Begin, bytes);
        return bytes;
    }

    /// <summary>A tensor of 32-bit floats.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, it is not F32, or an extent is above 2^31 - 1.</exception>
    public Tensor Floats(string name)
    {
        var entry = Find(name);
        if (entry.Type != "F32") throw new SafetensorsException("dtype", name, $"F32 is needed here, it is {entry.Type}");
        if (entry.Length / 4 > Array.MaxLength || entry.Shape.Any(extent => extent > int.MaxValue))
            throw new SafetensorsException("too-large", name, $"shape [{string.Join(", ", entry.Shape)}] does not fit one array");
        var values = new float[entry.Length / 4];
        Read(file, dataStart + entry.Begin, MemoryMarshal.AsBytes(values.AsSpan()));
        return new Tensor([.. entry.Shape.Select(extent => (int)extent)], values);
    }

    /// <summary>Writes tensors of 32-bit floats, ordered by name, header padded to a multiple of 8. Equal input gives equal bytes.</summary>
    /// <param name="path">File to create or replace; not flushed to disk.</param>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>; none when null or empty.</param>
    /// <exception cref="ArgumentException">A tensor has another number of values than its shape says, or a reserved name.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = File.Create(path);
        Write(stream, tensors, metadata ?? new Dictionary<string, string>());
    }

    internal static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var ordered = tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var header = Header(ordered, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var (_, tensor) in ordered) stream.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private SafetensorsEntry Find(string name) => Entries.TryGetValue(name, out var entry)
        ? entry
        : throw new SafetensorsException("missing", name, $"there is no such tensor; the file has {string.Join(", ", Entries.Keys.Order(StringComparer.Ordinal))}");

    private static void Read(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0) throw new SafetensorsException("truncated", "data", "the file became shorter while it was read");
            buffer = buffer[read..];
            offset += read;
        }
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0) WriteMetadata(json, metadata);
            var begin = 0L;
            foreach (var (name, tensor) in tensors) begin = WriteEntry(json, name, tensor, begin);
            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, Tensor tensor, long begin)
    {
        if (name == "__metadata__") throw new ArgumentException("A tensor cannot be named __metadata__: the format keeps that name.");
        if (tensor.Values.LongLength != tensor.Shape.Aggregate(1L, (product, extent) => product * extent))
            throw new ArgumentException($"Tensor {name} has {tensor.Values.Length} values for shape [{string.Join(", ", tensor.Shape)}].");
        var end = begin + (4L * tensor.Values.Length);
        json.WriteStartObject(name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (var extent in tensor.Shape) json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
