using Workflows.Core.Artifacts;
using Workflows.Core.Signatures;

namespace Workflows.Core.Hosting.Hooks;

/// <summary>A request that came to a hook, and what became of it.</summary>
public sealed record Delivery
{
    /// <summary>How much is kept of the body of one that was refused, in bytes.</summary>
    public const int LargestRefusedBody = 4 << 10;

    /// <summary>How many refused ones are kept of a hook.</summary>
    public const int MostRefused = 1000;

    /// <summary>How long the id of a delivery counts, and one that started nothing is kept: three days.</summary>
    public static readonly TimeSpan Lifetime = StartRequest.Lifetime;

    private const int LongestSenderId = 200;

    /// <summary>UUIDv7.</summary>
    public required string Id { get; init; }

    /// <summary>Project of the hook.</summary>
    public required string Project { get; init; }

    /// <summary>Workflow of the hook.</summary>
    public required string Workflow { get; init; }

    /// <summary>What the sender calls it; null when it has no name for it.</summary>
    public string? SenderId { get; init; }

    /// <summary>When it came, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What its signature is worth.</summary>
    public required HookVerdict Verdict { get; init; }

    /// <summary>Status of the answer.</summary>
    public int Status { get; init; } = 202;

    /// <summary>Stable word for why no run was started; null when one was.</summary>
    public string? Code { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>JSON pointer to the value of its body that does not fit, or null.</summary>
    public string? Pointer { get; init; }

    /// <summary>Id of the run that it started, or null.</summary>
    public string? RunId { get; init; }

    /// <summary>Headers by name, without what would let somebody sign.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Its body, or as much as is kept.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Length of the whole body in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Id of the delivery that somebody sent once more, or null.</summary>
    public string? RedeliveryOf { get; init; }

    /// <summary>The id of a sender as it is kept: by its hash when it is long, or not plain text.</summary>
    public static string? SenderIdOf(string? given) =>
        given is null || (given.Length <= LongestSenderId && given.All(c => c is >= ' ' and <= '~')) ? given : ContentHash.Of(given);
}
