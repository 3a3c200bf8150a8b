using System.Buffers.Binary;
using System.Text;

namespace Workflows.Compute.Native;

/// <summary>
/// Marks a symbol version that a shared library needs as weak, in memory. The dynamic linker then accepts a system library without that version,
/// which is safe only where no relocation uses a symbol of it. ELF64, little-endian; layouts from the System V ABI and its GNU versioning extension.
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Sets the weak flag of every need of a version.</summary>
    /// <param name="image">The whole file, changed in place.</param>
    /// <param name="version">Such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Needs that were found; 0 leaves the image as it was.</returns>
    /// <exception cref="BadImageFormatException">The image is no complete little-endian ELF64 file.</exception>
    public static int Weaken(Span<byte> image, string version)
    {
        if (image.Length < 64 || !image[..4].SequenceEqual("\u007fELF"u8) || image[4] != 2 || image[5] != 1)
            throw new BadImageFormatException("The file is no little-endian ELF64 library.");
        try
        {
            return WeakenSections(image, Encoding.ASCII.GetBytes(version));
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw new BadImageFormatException("The ELF file is cut off or its tables point outside of it.", exception);
        }
    }

    private static int WeakenSections(Span<byte> image, ReadOnlySpan<byte> version)
    {
        var table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(image[0x28..]));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3a..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image[0x3c..]);
        var found = 0;
        for (var index = 0; index < count; index++)
        {
            var section = image.Slice(table + (index * size), 64);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != VersionNeedSection) continue;
            var names = image.Slice(table + (checked((int)BinaryPrimitives.ReadUInt32LittleEndian(section[0x28..])) * size), 64);
            found += WeakenNeeds(image[Offset(section)..], BinaryPrimitives.ReadUInt32LittleEndian(section[0x2c..]), image[Offset(names)..], version);
        }

        return found;
    }

    private static int Offset(ReadOnlySpan<byte> section) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(section[0x18..]));

    private static int WeakenNeeds(Span<byte> need, uint count, ReadOnlySpan<byte> names, ReadOnlySpan<byte> version)
    {
        var found = 0;
        for (var index = 0; index < count; index++)
        {
            var versions = BinaryPrimitives.ReadUInt16LittleEndian(need[2..]);
            found += WeakenVersions(need[checked((int)BinaryPrimitives.ReadUInt32LittleEndian(need[8..]))..], versions, names, version);
            need = need[checked((int)BinaryPrimitives.ReadUInt32LittleEndian(need[12..]))..];
        }

        return found;
    }

    private static int WeakenVersions(Span<byte> entry, int count, ReadOnlySpan<byte> names, ReadOnlySpan<byte> version)
    {
        var found = 0;
        for (var index = 0; index < count; index++)
        {
            var name = names[checked((int)BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]))..];
            if (name[..(version.Length + 1)] is [.. var text, 0] && text.SequenceEqual(version))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(entry[4..]) | Weak));
                found++;
            }

            entry = entry[checked((int)BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]))..];
        }

        return found;
    }
}
