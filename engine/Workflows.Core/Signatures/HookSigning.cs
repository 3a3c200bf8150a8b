namespace Workflows.Core.Signatures;

/// <summary>How the requests of a hook are signed.</summary>
public sealed record HookSigning
{
    /// <summary>Who sends. Default: anybody who follows Standard Webhooks.</summary>
    public HookSender Sender { get; init; } = HookSender.Standard;

    /// <summary>Header with the signature of a <see cref="HookSender.Generic"/> sender.</summary>
    public string Header { get; init; } = "X-Signature";

    /// <summary>What stands in front of its signature, such as <c>sha256=</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Its algorithm: HMAC over the body.</summary>
    public HookAlgorithm Algorithm { get; init; } = HookAlgorithm.Sha256;

    /// <summary>How its signature is written.</summary>
    public HookEncoding Encoding { get; init; } = HookEncoding.Hex;

    /// <summary>Header with the id of a delivery of it, by which repeats are known; null when it has none, and each request is a delivery of its own.</summary>
    public string? IdHeader { get; init; }
}

/// <summary>Who sends to a hook.</summary>
public enum HookSender
{
    /// <summary>Standard Webhooks: id, time and body signed with HMAC-SHA256, the key written as <c>whsec_…</c>.</summary>
    Standard,

    /// <summary>GitHub: <c>X-Hub-Signature-256</c> over the body. Its SHA-1 header counts for nothing.</summary>
    GitHub,

    /// <summary>GitLab: signed as Standard Webhooks, or, by older servers, with the token itself in <c>X-Gitlab-Token</c>.</summary>
    GitLab,

    /// <summary>Gitea and Forgejo: <c>X-Forgejo-Signature</c>, else <c>X-Gitea-Signature</c>, over the body.</summary>
    Gitea,

    /// <summary>Any other that signs the body.</summary>
    Generic,
}

/// <summary>Hash functions of signatures.</summary>
public enum HookAlgorithm
{
    /// <summary>HMAC-SHA256.</summary>
    Sha256,

    /// <summary>HMAC-SHA512.</summary>
    Sha512,
}

/// <summary>How the bytes of a signature are written.</summary>
public enum HookEncoding
{
    /// <summary>Hexadecimal digits of either case.</summary>
    Hex,

    /// <summary>Base64.</summary>
    Base64,
}
