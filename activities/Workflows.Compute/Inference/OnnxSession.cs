using Microsoft.ML.OnnxRuntime;
using Workflows.Compute.Onnx;
using Workflows.Compute.Preprocessing;

namespace Workflows.Compute.Inference;

/// <summary>
/// A model loaded into ONNX Runtime, ready to answer raw rows. Runs on the calling thread only: one thread inside an operator, operators one after
/// the other, no spinning. May be used by many threads at once. Never loads libtorch.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    private static readonly string[] FeatureNames = [ServingContract.Features];
    private static readonly string[] OutputNames = [ServingContract.Probabilities, ServingContract.Label];

    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly RowInputs inputs;

    // One for the owner and one for each running call: whoever gives back the last one frees the native session.
    private int holders = 1;
    private int disposed;

    private OnnxSession(InferenceSession session, OnnxModel model)
    {
        this.session = session;
        inputs = new RowInputs(model.Signature);
        Signature = model.Signature;
        DependsOnBatch = model.IsQuantized;
    }

    /// <summary>Raw columns in order, and the classes that labels count into.</summary>
    public Signature Signature { get; }

    /// <summary>
    /// Whether the answer to a row depends a little on the rows it is sent with: true for a dynamically quantised model, which scales its
    /// activations by the largest value of the batch.
    /// </summary>
    public bool DependsOnBatch { get; }

    /// <summary>Loads a model.</summary>
    /// <exception cref="OnnxModelException">ONNX Runtime refuses the graph (<see cref="OnnxCodes.Refused"/>).</exception>
    public static OnnxSession Open(OnnxModel model) => new(OnnxRuntime.Load(model.Bytes), model);

    /// <summary>Answers raw rows of an all-numeric model.</summary>
    /// <param name="rows">Row-major, <paramref name="count"/> × columns of the signature; finite.</param>
    /// <param name="count">Number of rows, at least 1.</param>
    /// <exception cref="OnnxInputException">
    /// <see cref="OnnxCodes.InputEmpty"/>, <see cref="OnnxCodes.InputWidth"/>, <see cref="OnnxCodes.InputNotFinite"/>, or
    /// <see cref="OnnxCodes.InputColumns"/> when the model has a text column; <see cref="OnnxCodes.OutputNotFinite"/> when the numbers overflow.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session was disposed before the call.</exception>
    public Predictions Predict(float[] rows, int count)
    {
        using var features = inputs.Features(rows, count);
        return Run(FeatureNames, [features], count);
    }

    /// <summary>Answers raw rows given column by column, whatever the types of the columns.</summary>
    /// <param name="columns">Each column of the signature once, in any order, all with the same number of cells.</param>
    /// <exception cref="OnnxInputException">
    /// <see cref="OnnxCodes.InputEmpty"/>, <see cref="OnnxCodes.InputColumns"/>, <see cref="OnnxCodes.InputNotFinite"/> or
    /// <see cref="OnnxCodes.OutputNotFinite"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session was disposed before the call.</exception>
    public Predictions Predict(IReadOnlyList<ColumnValues> columns)
    {
        var ordered = inputs.Order(columns);
        if (ServingContract.IsNumeric(Signature)) return Predict(RowInputs.Interleave(ordered), ordered[0].Rows);
        var values = new List<OrtValue>();
        try
        {
            foreach (var column in ordered) values.Add(RowInputs.Value(column));
            return Run([.. ordered.Select(column => column.Name)], values, ordered[0].Rows);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>Frees the model once the calls that are running have ended; later calls fail.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0) Leave();
    }

    private Predictions Run(IReadOnlyCollection<string> names, IReadOnlyCollection<OrtValue> values, int rows)
    {
        var classes = Signature.Classes.Count;
        var probabilities = new float[rows * classes];
        var labels = new long[rows];
        Enter();
        try
        {
            using var first = OrtValue.CreateTensorValueFromMemory(probabilities, [rows, classes]);
            using var second = OrtValue.CreateTensorValueFromMemory(labels, [rows]);
            session.Run(options, names, values, OutputNames, [first, second]);
        }
        catch (OnnxRuntimeException fault)
        {
            throw OnnxRuntime.Failed(fault, rows);
        }
        finally
        {
            Leave();
        }

        Check(probabilities, labels, classes);
        return new Predictions { Probabilities = probabilities, Labels = Array.ConvertAll(labels, label => (int)label), Classes = classes };
    }

    /// <summary>Rows of huge but finite numbers overflow inside the graph: that is no answer.</summary>
    private static void Check(float[] probabilities, long[] labels, int classes)
    {
        if (Array.FindIndex(probabilities, probability => !float.IsFinite(probability)) is var place and >= 0)
            throw new OnnxInputException(OnnxCodes.OutputNotFinite,
                $"The model has no finite answer to row {place / classes}: its numbers are too large for 32-bit floats. "
                + "Check the unit of its columns, or, if every row fails, the training of the model.");
        if (Array.FindIndex(labels, label => label < 0 || label >= classes) is var row and >= 0)
            throw new OnnxModelException(OnnxCodes.Contract,
                $"The model answers row {row} with label {labels[row]}, but its signature has {classes} classes. Convert the network again.");
    }

    private void Enter()
    {
        int users;
        do
        {
            users = Volatile.Read(ref holders);
            ObjectDisposedException.ThrowIf(users == 0 || Volatile.Read(ref disposed) == 1, this);
        }
        while (Interlocked.CompareExchange(ref holders, users + 1, users) != users);
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref holders) > 0) return;
        options.Dispose();
        session.Dispose();
    }
}
