using Workflows.Compute.Inference;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Serving;

namespace Workflows.Activities.Serving;

/// <summary>
/// Answers with an ONNX model on the calling thread: a call takes microseconds, so handing it to another thread would cost more than it gives.
/// Never loads libtorch.
/// </summary>
internal sealed class OnnxPredictor(OnnxSession session) : IPredictor
{
    private readonly Signature signature = session.Signature;

    /// <inheritdoc/>
    public PredictorContract Contract { get; } = new()
    {
        Inputs = ServingContract.IsNumeric(session.Signature)
            ? [new TensorSpec(ServingContract.Features, TensorType.Fp32, [-1, session.Signature.Columns.Count])]
            : [.. session.Signature.Columns.Select(column => new TensorSpec(column.Name, TypeOf(column), [-1, 1]))],
        Outputs =
        [
            new TensorSpec(ServingContract.Probabilities, TensorType.Fp32, [-1, session.Signature.Classes.Count]),
            new TensorSpec(ServingContract.Label, TensorType.Int64, [-1]),
        ],
        Classes = session.Signature.Classes,
    };

    /// <inheritdoc/>
    /// <exception cref="Core.Diagnostics.FailureException"><c>onnx-input-…</c>: no rows, or a cell that is not finite.</exception>
    public Task<IReadOnlyList<NamedTensor>> PredictAsync(IReadOnlyList<NamedTensor> inputs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answers = ComputeWork.Run(() => Predict(inputs));
        return Task.FromResult<IReadOnlyList<NamedTensor>>(
        [
            new NamedTensor(ServingContract.Probabilities, TensorType.Fp32, [answers.Rows, answers.Classes], answers.Probabilities),
            new NamedTensor(ServingContract.Label, TensorType.Int64, [answers.Rows], Array.ConvertAll(answers.Labels, label => (long)label)),
        ]);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private Predictions Predict(IReadOnlyList<NamedTensor> inputs) => ServingContract.IsNumeric(signature)
        ? session.Predict((float[])inputs[0].Data, checked((int)inputs[0].Shape[0]))
        : session.Predict([.. inputs.Select(ToColumn)]);

    private static ColumnValues ToColumn(NamedTensor input) => input.Type == TensorType.Bytes
        ? new TextValues(input.Name, (string[])input.Data)
        : new NumberValues(input.Name, (float[])input.Data);

    private static TensorType TypeOf(Column column) => column.Type == ColumnType.Text ? TensorType.Bytes : TensorType.Fp32;
}
