namespace Workflows.Compute.Safetensors;

/// <summary>One tensor of a file: type, shape and where its bytes lie.</summary>
/// <param name="Name">As in the header.</param>
/// <param name="Type">Written type name: <c>F32</c>, <c>BF16</c>, <c>F8_E4M3</c> …</param>
/// <param name="Shape">Extents, outermost first; empty for a scalar. An extent may be 0.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
public sealed record SafetensorsEntry(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Bytes of the tensor: row-major, little-endian, without gaps.</summary>
    public long Length => End - Begin;
}
