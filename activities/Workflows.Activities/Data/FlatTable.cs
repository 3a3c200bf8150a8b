using System.Buffers.Binary;

namespace Workflows.Activities.Data;

/// <summary>
/// A table of a FlatBuffers message. Everything that it says of itself may be wrong, so each place is checked against the bytes; nothing is followed but
/// what is asked for, so neither depth nor sharing in the message costs anything.
/// </summary>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly long at;
    private readonly long fields;
    private readonly int length;

    private FlatTable(ReadOnlySpan<byte> bytes, long at)
    {
        this.bytes = bytes;
        this.at = at;
        fields = at - BinaryPrimitives.ReadInt32LittleEndian(Slice(bytes, at, 4));
        length = BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, fields, 2));
    }

    /// <summary>The outermost table.</summary>
    /// <exception cref="InvalidDataException">As from every member: it points outside of the bytes.</exception>
    public static FlatTable Root(ReadOnlySpan<byte> bytes) => new(bytes, Follow(bytes, 0));

    /// <summary>A number, or 0 where the table has none.</summary>
    public byte Byte(int field) => Place(field) is { } place ? Slice(bytes, place, 1)[0] : (byte)0;

    /// <inheritdoc cref="Byte"/>
    public short Int16(int field) => Place(field) is { } place ? BinaryPrimitives.ReadInt16LittleEndian(Slice(bytes, place, 2)) : (short)0;

    /// <inheritdoc cref="Byte"/>
    public long Int64(int field) => Place(field) is { } place ? BinaryPrimitives.ReadInt64LittleEndian(Slice(bytes, place, 8)) : 0;

    /// <summary>Whether the table has that field.</summary>
    public bool Has(int field) => Place(field) is not null;

    /// <summary>A table inside.</summary>
    public FlatTable Table(int field) => new(bytes, Follow(bytes, Required(field)));

    /// <summary>The bytes of a text; none where the table has none.</summary>
    public ReadOnlySpan<byte> Text(int field)
    {
        if (Place(field) is not { } place) return [];
        var text = Follow(bytes, place);
        return Slice(bytes, text + 4, BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, text, 4)));
    }

    /// <summary>Number of items in a list; 0 where the table has none.</summary>
    public int Count(int field)
    {
        if (Place(field) is not { } place) return 0;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, Follow(bytes, place), 4));
        return count <= bytes.Length ? (int)count : throw Outside();
    }

    /// <summary>A table of a list of tables.</summary>
    public FlatTable Item(int field, int index) => new(bytes, Follow(bytes, Follow(bytes, Required(field)) + 4 + (4L * index)));

    /// <summary>A record of a list of records, all of one size.</summary>
    public ReadOnlySpan<byte> Item(int field, int index, int size) => Slice(bytes, Follow(bytes, Required(field)) + 4 + ((long)size * index), size);

    private long? Place(int field)
    {
        var entry = 4 + (2 * field);
        if (entry + 2 > length) return null;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, fields + entry, 2));
        return offset == 0 ? null : at + offset;
    }

    private long Required(int field) => Place(field) ?? throw new InvalidDataException("Its description lacks a part.");

    private static long Follow(ReadOnlySpan<byte> bytes, long place) => place + BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, place, 4));

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, long start, long count) =>
        start >= 0 && count >= 0 && start <= bytes.Length - count ? bytes.Slice((int)start, (int)count) : throw Outside();

    private static InvalidDataException Outside() => new("Its description points outside of itself.");
}
