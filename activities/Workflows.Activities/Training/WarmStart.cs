using System.Text.Json;
using Workflows.Compute.Networks;
using Workflows.Compute.Training;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Training;

/// <summary>Takes the weights of an earlier network as the start of a training.</summary>
internal static class WarmStart
{
    /// <exception cref="FailureException"><c>warm-start</c>: the network is of another shape, or speaks of other columns or classes.</exception>
    public static IReadOnlyDictionary<string, Tensor> Weights(Network start, TrainingJob job, string use)
    {
        var (have, want) = (start.Architecture, job.Architecture);
        if (have.Inputs != want.Inputs || !have.Body.SequenceEqual(want.Body))
            throw Refused(use, $"has the layers {Describe(have)}, and the model to train {Describe(want)}", "Give both the same layers");
        if (!start.Signature.Columns.SequenceEqual(job.Signature.Columns))
            throw Refused(use, "takes other columns than the training rows have", "Read the data with the same columns in the same order");
        if (!start.Signature.Classes.SequenceEqual(job.Signature.Classes))
            throw Refused(use, $"tells {string.Join(", ", start.Signature.Classes)} apart, and the training rows {string.Join(", ", job.Signature.Classes)}", "Use data with the same classes");
        return start.Weights;
    }

    private static string Describe(NetworkArchitecture architecture) => $"{string.Join(", ", architecture.Layers.Select(layer => JsonSerializer.Serialize(layer, WorkflowJson.Options)))} over {architecture.Inputs} features";

    private static FailureException Refused(string use, string fault, string fix) =>
        FailureException.Input(FailureCodes.WarmStart, $"{use}: the network in 'from' {fault}. {fix}, or leave 'from' out to start anew.");
}
