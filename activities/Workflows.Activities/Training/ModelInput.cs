using Workflows.Compute.Networks;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Training;

/// <summary>A network as a spec writes it. How many features enter follows from the data.</summary>
internal sealed record ModelInput
{
    [Field("Layers from the first to the last, which is dense: one unit for each class, or one unit with sigmoid for two classes.")]
    public required IReadOnlyList<LayerInput> Layers { get; init; }

    /// <summary>The layers for data of a known shape.</summary>
    /// <exception cref="FailureException"><c>model-layers</c> with everything that is wrong and how to mend it.</exception>
    public NetworkArchitecture For(int columns, int classes, string use)
    {
        if (Layers.Index().FirstOrDefault(pair => pair.Item.IsOdd) is { Item: not null } odd)
            throw FailureException.Input(FailureCodes.ModelLayers,
                $"{use}: layer {odd.Index + 1} has an activation beside batchNorm or dropout. Write {{ activation: … }} as a layer of its own behind it.");
        var layers = Layers.Select(layer => layer.ToLayer()).ToList();
        var problems = NetworkArchitecture.Problems(layers, columns, classes);
        return problems.Count == 0
            ? new NetworkArchitecture { Inputs = columns, Layers = layers }
            : throw FailureException.Input(FailureCodes.ModelLayers, $"{use}: {string.Join("; ", problems)}.");
    }
}

/// <summary>One layer: exactly one of the keys, and <c>activation</c> alone or beside <c>dense</c>.</summary>
[OneOf(Except = ["activation"], OrNone = true)]
internal sealed record LayerInput
{
    [Field("A fully connected layer with so many units.", Minimum = 1)]
    public int? Dense { get; init; }

    [Field("Batch normalisation (Ioffe and Szegedy 2015): {}.")]
    public BatchNormInput? BatchNorm { get; init; }

    [Field("Dropout (Srivastava et al. 2014): this share of the values is set to 0 while training, 0 to below 1.", Minimum = 0, Maximum = 0.99)]
    public double? Dropout { get; init; }

    [Field("The non-linearity behind a dense layer, or as a layer of its own; none when not given.")]
    public Activation? Activation { get; init; }

    /// <summary>Whether an activation stands where none may stand.</summary>
    internal bool IsOdd => Activation is not null && (BatchNorm is not null || Dropout is not null);

    /// <summary>The layer as the compute module knows it.</summary>
    internal Layer ToLayer() => this switch
    {
        { Dense: { } units } => new DenseLayer(units, Activation ?? Compute.Networks.Activation.None),
        { BatchNorm: not null } => new BatchNormLayer(),
        { Dropout: { } rate } => new DropoutLayer(rate),
        _ => new ActivationLayer(Activation ?? Compute.Networks.Activation.None),
    };
}

/// <summary>Options of a batch normalisation; there are none yet.</summary>
internal sealed record BatchNormInput;
