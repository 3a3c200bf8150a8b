namespace Workflows.Compute.Devices;

/// <summary>What may be taken for granted about the machine instead of asking it.</summary>
public sealed record DeviceOptions
{
    /// <summary>RAM to hand out, in bytes; null takes what the process may use (the machine's, or its container's limit).</summary>
    public long? CpuBytes { get; init; }
}
