using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Core.Signatures;

/// <summary>
/// Makes and checks signatures of webhooks over the bytes as they came, before anybody reads them. Sources: Standard Webhooks 1.0 (signed content
/// <c>id.timestamp.body</c>), and what GitHub, GitLab and Gitea document of theirs.
/// </summary>
public static class HookSignatures
{
    /// <summary>How far the time of a signature may lie from now.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Header of the id of a delivery in Standard Webhooks.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header of its time, Unix seconds.</summary>
    public const string TimeHeader = "webhook-timestamp";

    /// <summary>Header of its signatures, separated by spaces.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string KeyPrefix = "whsec_";
    private const string VersionPrefix = "v1,";

    /// <summary>Judges a request. Takes as long for a wrong signature as for a good one.</summary>
    /// <param name="signing">How the hook is signed.</param>
    /// <param name="secret">The secret; while one replaces another both, each on a line.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">The time.</param>
    public static HookVerdict Judge(HookSigning signing, string secret, HookRequest request, DateTimeOffset now)
    {
        var secrets = secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return signing.Sender switch
        {
            HookSender.Standard => OfStandard(secrets, request, now),
            HookSender.GitHub => OfBody(secrets, request, signing with { Header = "X-Hub-Signature-256", Prefix = "sha256=" }),
            HookSender.GitLab => request.Header(SignatureHeader) is not null ? OfStandard(secrets, request, now) : OfToken(secrets, request.Header("X-Gitlab-Token")),
            HookSender.Gitea => OfBody(secrets, request, signing with { Header = request.Header("X-Forgejo-Signature") is not null ? "X-Forgejo-Signature" : "X-Gitea-Signature" }),
            _ => OfBody(secrets, request, signing),
        };
    }

    /// <summary>The id by which the sender tells one delivery from another; null when it has none.</summary>
    public static string? DeliveryOf(HookSigning signing, HookRequest request) => signing.Sender switch
    {
        HookSender.Standard => request.Header(IdHeader),
        HookSender.GitHub => request.Header("X-GitHub-Delivery"),
        HookSender.GitLab => request.Header(IdHeader) ?? request.Header("Idempotency-Key") ?? request.Header("X-Gitlab-Event-UUID"),
        HookSender.Gitea => request.Header("X-Forgejo-Delivery") ?? request.Header("X-Gitea-Delivery"),
        _ => signing.IdHeader is { } name ? request.Header(name) : null,
    };

    /// <summary>The signature of a body that we send, as the header has it.</summary>
    /// <param name="secret"><c>whsec_</c> and the key in base64.</param>
    /// <param name="id">Of the delivery.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="body">What is sent.</param>
    /// <returns>Null when the secret is none.</returns>
    public static string? Sign(string secret, string id, DateTimeOffset at, ReadOnlySpan<byte> body) =>
        KeyOf(secret) is { } key ? VersionPrefix + Convert.ToBase64String(Mac(key, id, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body)) : null;

    private static HookVerdict OfStandard(IEnumerable<string> secrets, HookRequest request, DateTimeOffset now)
    {
        if (request.Header(IdHeader) is not { } id || request.Header(TimeHeader) is not { } time || request.Header(SignatureHeader) is not { } signatures
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return HookVerdict.Unsigned;
        var keys = secrets.Select(KeyOf).OfType<byte[]>().ToList();
        if (keys.Count == 0) return HookVerdict.NoSecret;
        var given = signatures.Split(' ').Where(s => s.StartsWith(VersionPrefix, StringComparison.Ordinal)).Select(s => Bytes(s[VersionPrefix.Length..], HookEncoding.Base64)).ToList();
        var isGenuine = false;
        foreach (var key in keys)
        {
            var expected = Mac(key, id, time, request.Body.Span);
            foreach (var signature in given) isGenuine |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        if (!isGenuine) return HookVerdict.Forged;
        return Math.Abs((double)now.ToUnixTimeSeconds() - seconds) <= Window.TotalSeconds ? HookVerdict.Genuine : HookVerdict.Stale;
    }

    private static HookVerdict OfBody(string[] secrets, HookRequest request, HookSigning signing)
    {
        if (secrets.Length == 0) return HookVerdict.NoSecret;
        if (request.Header(signing.Header) is not { } written || !written.StartsWith(signing.Prefix, StringComparison.Ordinal)) return HookVerdict.Unsigned;
        var given = Bytes(written[signing.Prefix.Length..], signing.Encoding);
        var isGenuine = false;
        foreach (var secret in secrets)
        {
            var key = Encoding.UTF8.GetBytes(secret);
            var expected = signing.Algorithm == HookAlgorithm.Sha512 ? HMACSHA512.HashData(key, request.Body.Span) : HMACSHA256.HashData(key, request.Body.Span);
            isGenuine |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return isGenuine ? HookVerdict.Genuine : HookVerdict.Forged;
    }

    // Hashes of one length are compared, so that the time tells nothing of the token's.
    private static HookVerdict OfToken(string[] secrets, string? token)
    {
        if (secrets.Length == 0) return HookVerdict.NoSecret;
        if (token is null) return HookVerdict.Unsigned;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        var isGenuine = false;
        foreach (var secret in secrets) isGenuine |= CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), given);
        return isGenuine ? HookVerdict.Genuine : HookVerdict.Forged;
    }

    private static byte[] Mac(byte[] key, string id, string time, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{time}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(KeyPrefix, StringComparison.Ordinal)) return null;
        return Bytes(secret[KeyPrefix.Length..], HookEncoding.Base64) is { Length: > 0 } key ? key : null;
    }

    // What is none fits nothing.
    private static byte[] Bytes(string text, HookEncoding encoding)
    {
        var bytes = new byte[text.Length];
        if (encoding == HookEncoding.Base64) return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : [];
        return Convert.FromHexString(text, bytes, out _, out var written) == global::System.Buffers.OperationStatus.Done ? bytes[..written] : [];
    }
}
