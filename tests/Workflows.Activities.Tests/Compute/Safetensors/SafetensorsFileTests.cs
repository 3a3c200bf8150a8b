using System.Buffers.Binary;
using System.Text;
using Workflows.Compute.Networks;
using Workflows.Compute.Safetensors;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private const string Entry = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    public static TheoryData<string, string, byte[]> Malformed => new()
    {
        { "no bytes at all", "header-length", [] },
        { "half a length", "header-length", [1, 0, 0] },
        { "a header longer than the file", "header-length", [.. Length(100), .. "{}"u8] },
        { "a header above the limit", "header-length", [.. Length(100_000_001), .. "{}"u8] },
        { "a length with the highest bit", "header-length", [.. Length(-1), .. "{}"u8] },
        { "an empty header", "header-json", Header("", 0) },
        { "a header that is an array", "header-json", Header("[]", 0) },
        { "a header behind a space", "header-json", Header(" {}", 0) },
        { "a header padded with line feeds", "header-json", Header("{}\n\n", 0) },
        { "a header cut off", "header-json", Header(Entry[..^1], 8) },
        { "two headers", "header-json", Header("{}{}", 0) },
        { "a comment", "header-json", Header("{/**/}", 0) },
        { "a header that is no UTF-8", "header-utf8", [.. Length(4), (byte)'{', 0xff, 0xfe, (byte)'}'] },
        { "half a surrogate pair", "header-utf8", Header("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8) },
        { "a tensor twice", "duplicate-key", Header("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2) },
        { "a tensor twice, once escaped", "duplicate-key", Header("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2) },
        { "a type twice", "duplicate-key", Header("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1) },
        { "metadata twice", "duplicate-key", Header("""{"__metadata__":{},"__metadata__":{}}""", 0) },
        { "metadata with a number", "metadata", Header("""{"__metadata__":{"epoch":3}}""", 0) },
        { "metadata that are a text", "metadata", Header("""{"__metadata__":"x"}""", 0) },
        { "an entry that is a number", "entry", Header("""{"a":1}""", 0) },
        { "an entry without type", "entry", Header("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8) },
        { "an entry without shape", "entry", Header("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8) },
        { "an entry without offsets", "entry", Header("""{"a":{"dtype":"F32","shape":[2]}}""", 8) },
        { "a negative extent", "entry", Header("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8) },
        { "an extent with a fraction", "entry", Header("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8) },
        { "an extent as text", "entry", Header("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8) },
        { "three offsets", "entry", Header("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8) },
        { "an offset above 63 bits", "entry", Header("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775808]}}""", 8) },
        { "an unknown type", "dtype", Header("""{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", 8) },
        { "a type in small letters", "dtype", Header("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8) },
        { "offsets that run backwards", "offsets", Header("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8) },
        { "a shape larger than its bytes", "size", Header("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8) },
        { "half a byte", "size", Header("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1) },
        { "a shape that overflows", "overflow", Header("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8) },
        { "a size in bits that overflows", "overflow", Header("""{"a":{"dtype":"F64","shape":[1152921504606846976],"data_offsets":[0,8]}}""", 8) },
        { "a hole in front", "hole", Header("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3) },
        { "a hole between", "hole", Header("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}""", 5) },
        { "an overlap", "overlap", Header("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3) },
        { "data cut off", "truncated", Header(Entry, 7) },
        { "bytes behind the data", "trailing-bytes", Header(Entry, 9) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Refuses_a_malformed_file(string what, string rule, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);

        var refusal = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));

        Assert.True(rule == refusal.Rule, $"{what}: {refusal.Message}");
        Assert.Contains(refusal.Place, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_back_what_it_wrote()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["layers.0.weight"] = new([2, 3], [1, -2, float.MaxValue, float.Epsilon, -0f, 5]),
            ["é \"quoted\""] = new([], [3.5f]),
            ["empty"] = new([0, 4], []),
        };

        SafetensorsFile.Write(path, tensors, new Dictionary<string, string> { ["made by"] = "a test" });

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["a test"], file.Metadata.Values);
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), file.Entries.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal(tensor.Shape, file.Floats(name).Shape);
            Assert.Equal(tensor.Values.Select(BitConverter.SingleToUInt32Bits), file.Floats(name).Values.Select(BitConverter.SingleToUInt32Bits));
        }
    }

    [Fact]
    public void Writes_the_documented_bytes()
    {
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { ["b"] = new([1], [2]), ["a"] = new([1], [1]) });

        const string header = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""";
        byte[] expected = [.. Length((header.Length + 7) / 8 * 8), .. Encoding.ASCII.GetBytes(header.PadRight((header.Length + 7) / 8 * 8)), 0, 0, 128, 63, 0, 0, 0, 64];
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Fact]
    public void Gives_other_types_as_bytes_and_says_so_when_asked_for_floats()
    {
        File.WriteAllBytes(path, Header("""{"h":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}  """, 4));
        using var file = SafetensorsFile.Open(path);

        Assert.Equal([0, 1, 2, 3], file.Bytes("h"));
        Assert.Equal("dtype", Assert.Throws<SafetensorsException>(() => file.Floats("h")).Rule);
        Assert.Equal("missing", Assert.Throws<SafetensorsException>(() => file.Bytes("g")).Rule);
    }

    private static byte[] Header(string json, int data) =>
        [.. Length(Encoding.UTF8.GetByteCount(json)), .. Encoding.UTF8.GetBytes(json), .. Enumerable.Range(0, data).Select(value => (byte)value)];

    private static byte[] Length(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
