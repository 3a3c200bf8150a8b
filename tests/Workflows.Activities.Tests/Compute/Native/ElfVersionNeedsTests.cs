using System.Buffers.Binary;
using System.Text;
using Workflows.Compute.Native;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Native;

public sealed class ElfVersionNeedsTests
{
    private const int Sections = 64;
    private const int Needs = 0x100;
    private const int Names = 0x180;

    [Fact]
    public void Marks_only_the_named_version_as_weak()
    {
        var image = Library();

        Assert.Equal(1, ElfVersionNeeds.Weaken(image, "GLIBCXX_3.4.32"));

        var expected = Library();
        expected[Needs + 16 + 16 + 4] = 2;
        Assert.Equal(expected, image);
    }

    [Fact]
    public void Leaves_a_library_without_that_version_as_it_is()
    {
        var image = Library();

        Assert.Equal(0, ElfVersionNeeds.Weaken(image, "GLIBCXX_3.4.3"));
        Assert.Equal(Library(), image);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(Needs + 20)]
    public void Refuses_a_file_that_is_cut_off(int length) =>
        Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Weaken(Library().AsSpan(0, length), "GLIBCXX_3.4.32"));

    [Fact]
    public void Refuses_what_is_no_library() => Assert.Throws<BadImageFormatException>(() => ElfVersionNeeds.Weaken(new byte[200], "GLIBCXX_3.4.32"));

    // One section of needs (one file, two versions) and one of names, laid out by hand.
    private static byte[] Library()
    {
        var image = new byte[0x200];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }.CopyTo(image, 0);
        Write64(image, 0x28, Sections);
        Write16(image, 0x3a, 64);
        Write16(image, 0x3c, 2);
        Write32(image, Sections + 4, 0x6ffffffe);
        Write64(image, Sections + 0x18, Needs);
        Write32(image, Sections + 0x28, 1);
        Write32(image, Sections + 0x2c, 1);
        Write64(image, Sections + 64 + 0x18, Names);
        Write16(image, Needs + 2, 2);
        Write32(image, Needs + 8, 16);
        Encoding.ASCII.GetBytes("\0GLIBCXX_3.4.29\0GLIBCXX_3.4.32\0").CopyTo(image, Names);
        Write32(image, Needs + 16 + 8, 1);
        Write32(image, Needs + 16 + 12, 16);
        Write32(image, Needs + 32 + 8, 16);
        return image;
    }

    private static void Write16(byte[] image, int place, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(place), value);

    private static void Write32(byte[] image, int place, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(place), value);

    private static void Write64(byte[] image, int place, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(place), value);
}
