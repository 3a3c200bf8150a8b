using System.Buffers;
using System.Buffers.Binary;

namespace Workflows.Core.Artifacts;

/// <summary>The 32 bytes of a content hash: a third of what its text takes, for sets of many.</summary>
internal readonly record struct Digest(UInt128 High, UInt128 Low)
{
    /// <summary>Length of the digits in text.</summary>
    public const int Digits = 64;

    private const string Prefix = "sha256:";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads 64 lower-case hexadecimal digits.</summary>
    public static bool TryRead(ReadOnlySpan<char> digits, out Digest digest)
    {
        digest = default;
        Span<byte> bytes = stackalloc byte[Digits / 2];
        if (digits.Length != Digits || digits.ContainsAnyExcept(LowerHex)) return false;
        Convert.FromHexString(digits, bytes, out _, out _);
        digest = new Digest(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
        return true;
    }

    /// <summary>Every content hash that a text holds, wherever it stands.</summary>
    public static IEnumerable<Digest> In(string text)
    {
        for (var at = text.IndexOf(Prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Prefix, at + 1, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(at + Prefix.Length);
            if (rest.Length >= Digits && TryRead(rest[..Digits], out var digest)) yield return digest;
        }
    }

    /// <summary>The content hash, <c>sha256:</c> and the digits.</summary>
    public override string ToString() => $"sha256:{High:x32}{Low:x32}";
}
