using TorchSharp;

namespace Workflows.Compute.Native;

/// <summary>What <c>doctor</c> says about torch on this machine.</summary>
public sealed record TorchProbe
{
    /// <summary>Version of libtorch, null when it does not load.</summary>
    public string? Version { get; init; }

    /// <summary>How it was loaded, or why it was not and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>Whether a CUDA device can be used.</summary>
    public bool Cuda { get; init; }

    /// <summary>Loads libtorch (some 0.5 s and 300 MB of address space) unless it is there, and says how it went. Call it only when asked.</summary>
    public static TorchProbe Run()
    {
        try
        {
            TorchRuntime.Check();
            return Loaded();
        }
        catch (ComputeUnavailableException exception)
        {
            return new TorchProbe { Detail = exception.Message };
        }
    }

    private static TorchProbe Loaded() => new() { Version = torch.__version__, Detail = TorchRuntime.Origin, Cuda = torch.cuda.is_available() };
}
