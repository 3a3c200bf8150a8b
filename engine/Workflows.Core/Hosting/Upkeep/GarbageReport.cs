namespace Workflows.Core.Hosting.Upkeep;

/// <summary>What was removed, or would be.</summary>
public sealed record GarbageReport
{
    /// <summary>Whether it would only be.</summary>
    public required bool DryRun { get; init; }

    /// <summary>By kind, in the order of removal; kinds of which there is nothing too.</summary>
    public required IReadOnlyList<GarbageKind> Kinds { get; init; }

    /// <summary>Artifacts that nothing refers to and that stay since they were made or used a moment ago.</summary>
    public required long Young { get; init; }

    /// <summary>Length of all.</summary>
    public long Bytes => Kinds.Sum(k => k.Bytes);
}

/// <summary>One kind of things.</summary>
/// <param name="Name"><c>runs results plans artifacts rights logs checkpoints leftovers</c>.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">Their length: of rows as text, of files.</param>
/// <param name="Items">Each of them.</param>
public sealed record GarbageKind(string Name, long Count, long Bytes, IReadOnlyList<GarbageItem> Items)
{
    internal static GarbageKind Of(string name, IReadOnlyList<GarbageItem> items) => new(name, items.Count, items.Sum(i => i.Bytes), items);
}

/// <summary>One thing.</summary>
/// <param name="Id">What identifies it: an id, a hash, a name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="About">What it is of, for people; null when there is nothing to say.</param>
public sealed record GarbageItem(string Id, long Bytes, string? About = null);
