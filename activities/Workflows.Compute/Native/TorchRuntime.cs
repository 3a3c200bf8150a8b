using TorchSharp;

namespace Workflows.Compute.Native;

/// <summary>
/// The gate to torch: every method of this module that uses it opens a scope here first. Loading happens once, in the static constructor, and only when
/// somebody comes through: serving and validation never map libtorch.
/// </summary>
/// <remarks>
/// Every network that this module accepts trains and predicts on one thread: dense layers below some 1,000 units are slower on more, and a thread count
/// that follows from free cores would change the bits of a result. A layer type that profits from threads brings the rule for their number, as a
/// function of the model's size, into <see cref="Threads"/>.
/// </remarks>
internal static class TorchRuntime
{
    /// <summary>Threads inside one operator; part of the device class.</summary>
    public const int Threads = 1;

    private static readonly ComputeUnavailableException? Failure;

#pragma warning disable CA1810 // the explicit constructor is the point: it runs at the first use, never at the start of the process
    static TorchRuntime()
#pragma warning restore CA1810
    {
        try
        {
            Origin = TorchLibraries.Load();
            Start();
        }
        catch (ComputeUnavailableException exception)
        {
            Failure = exception;
        }
    }

    /// <summary>How the libraries were loaded, in words for people.</summary>
    public static string Origin { get; } = "";

    /// <summary>Opens a scope that owns the tensors made in it; dispose it on the same thread.</summary>
    /// <exception cref="ComputeUnavailableException">The native libraries are missing or do not load.</exception>
    public static DisposeScope Scope()
    {
        Check();
        return torch.NewDisposeScope();
    }

    /// <exception cref="ComputeUnavailableException">The native libraries are missing or do not load.</exception>
    public static void Check()
    {
        if (Failure is not null) throw new ComputeUnavailableException(Failure.Library, Failure.Detail, Failure);
    }

    // Apart from the constructor, so that nothing of torch is touched before the libraries are there.
    private static void Start() => torch.set_num_threads(Threads);
}
