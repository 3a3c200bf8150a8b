using Workflows.Compute.Native;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;
using Workflows.Compute.Training;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities;

/// <summary>The boundary to the compute module: runs its work and turns its exceptions into failures with their code and message.</summary>
internal static class ComputeWork
{
    /// <summary>Runs long work on a thread of the pool, so that the caller stays free for others.</summary>
    /// <exception cref="FailureException">What the compute module refused.</exception>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(() => Run(work), cancellationToken);

    /// <summary>Runs short work here and now.</summary>
    /// <exception cref="FailureException">What the compute module refused.</exception>
    public static T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (FailureOf(fault) is { } failure)
        {
            throw new FailureException(failure, fault);
        }
    }

    /// <summary>Every exception type of the compute module, and what it means to a run; null for any other.</summary>
    private static Failure? FailureOf(Exception fault) => fault switch
    {
        OnnxModelException onnx => Input(onnx.Code, onnx.Message),
        NetworkFormatException => Input(NetworkFormatException.Code, fault.Message),
        RecipeException => Input(RecipeException.Code, fault.Message),
        TrainingException { Code: TrainingException.Diverged } diverged => new Failure { Kind = FailureKind.Activity, Code = diverged.Code, Message = fault.Message },
        TrainingException refused => Input(refused.Code, fault.Message),
        ComputeUnavailableException => new Failure { Kind = FailureKind.Resource, Code = ComputeUnavailableException.Code, Message = fault.Message },
        _ => null,
    };

    private static Failure Input(string code, string message) => new() { Kind = FailureKind.Input, Code = code, Message = message };
}
