namespace Workflows.Compute.Devices;

/// <summary>Where work can run.</summary>
public enum DeviceKind
{
    /// <summary>The processors of this machine, taken as one device.</summary>
    Cpu,

    /// <summary>One CUDA device.</summary>
    Gpu,
}
