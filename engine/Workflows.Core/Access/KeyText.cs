using System.Buffers.Text;
using System.Security.Cryptography;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Access;

/// <summary>
/// How a key is written: <c>wfk_</c> and 32 random bytes in base64url. As nobody can guess such a key, its hash needs no salt and no slow function.
/// </summary>
public static class KeyText
{
    /// <summary>By this leak scanners know a key.</summary>
    public const string Prefix = "wfk_";

    private const int Bytes = 32;

    /// <summary>A new key. Not from an injected source: whoever could repeat it would hold every key.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether a text can be a key at all.</summary>
    public static bool IsValid(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(Prefix.Length), out var length) && length == Bytes;

    /// <summary>What is kept of a key.</summary>
    public static string Hash(string text) => ContentHash.Of(text);
}
