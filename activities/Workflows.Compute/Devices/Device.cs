namespace Workflows.Compute.Devices;

/// <summary>A CPU (all of it) or one GPU, with the memory by which work is admitted.</summary>
public sealed record Device
{
    /// <summary>Name in torch's words: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public required string Id { get; init; }

    /// <summary>CPU or GPU.</summary>
    public required DeviceKind Kind { get; init; }

    /// <summary>Memory in bytes: RAM that this process may use, or memory of the GPU.</summary>
    public required long Bytes { get; init; }

    /// <summary>Maker and instruction set, or SM level: <c>amd-avx2</c>, <c>sm90</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Threads inside one operator; 0 where the word has no meaning.</summary>
    public required int Threads { get; init; }

    /// <summary>What decides the bits of a result, for cache keys: <c>cpu-amd-avx2-t1</c>, <c>gpu-sm90</c>.</summary>
    public string Class => Kind == DeviceKind.Cpu ? $"cpu-{Architecture}-t{Threads}" : $"gpu-{Architecture}";
}
