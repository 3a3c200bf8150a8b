namespace Workflows.Core.Signatures;

/// <summary>What a signature is worth. To a sender all but the first are one answer: whoever guesses learns nothing.</summary>
public enum HookVerdict
{
    /// <summary>Whoever sent it knows a secret of the hook.</summary>
    Genuine,

    /// <summary>A header that the sender must set is missing or malformed.</summary>
    Unsigned,

    /// <summary>No signature fits any secret.</summary>
    Forged,

    /// <summary>It was signed too long ago, or too far in the future.</summary>
    Stale,

    /// <summary>The hook has no secret that such signatures can be made with.</summary>
    NoSecret,
}
