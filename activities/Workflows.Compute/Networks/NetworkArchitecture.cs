using System.Text.Json.Serialization;

namespace Workflows.Compute.Networks;

/// <summary>The layers of a classifier, and how many features enter the first one.</summary>
public sealed record NetworkArchitecture
{
    /// <summary>Features of one sample behind the recipe, at least 1.</summary>
    public required int Inputs { get; init; }

    /// <summary>Layers in the order in which a sample passes them, as written: a softmax or sigmoid on the last one names the <see cref="Head"/>.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>
    /// The layers as they are computed up to the logits: the activation that only names the head is taken off. Indices are those of
    /// <see cref="Layers"/>; modules and graphs are built from this list.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<Layer> Body => Layers switch
    {
        [.., DenseLayer last] => [.. Layers.SkipLast(1), last with { Activation = Activation.None }],
        [.., ActivationLayer] => [.. Layers.SkipLast(1)],
        _ => Layers,
    };

    /// <summary>How logits become probabilities: <see cref="Head.Sigmoid"/> for a single logit, else <see cref="Head.Softmax"/>.</summary>
    [JsonIgnore]
    public Head Head => Outputs == 1 ? Head.Sigmoid : Head.Softmax;

    /// <summary>Logits of one sample.</summary>
    [JsonIgnore]
    public int Outputs => OutputShapes[^1][^1];

    /// <summary>Classes that the head tells apart: one for each logit, or two for a single logit.</summary>
    [JsonIgnore]
    public int Classes => Outputs == 1 ? 2 : Outputs;

    /// <summary>Shape of one sample behind each of <see cref="Layers"/>, without the batch.</summary>
    /// <exception cref="InvalidOperationException">There is no layer, or a layer cannot follow the one in front of it; <see cref="Problems(int, int)"/> says why.</exception>
    [JsonIgnore]
    public IReadOnlyList<IReadOnlyList<int>> OutputShapes => [.. InputShapes().Select((input, index) => Follow(Layers[index], input, index))];

    /// <summary>Trainable parameters of all layers.</summary>
    [JsonIgnore]
    public long Parameters => InputShapes().Select((input, index) => Layers[index].Parameters(input)).Sum();

    /// <summary>Multiply-accumulates for one sample, element-wise work not counted.</summary>
    [JsonIgnore]
    public long Macs => InputShapes().Select((input, index) => Layers[index].Macs(input)).Sum();

    /// <summary>Every weight and buffer that a network of this architecture has, in the order of its layers.</summary>
    [JsonIgnore]
    internal IReadOnlyList<WeightSpec> Weights =>
        [.. InputShapes().SelectMany((input, index) => Layers[index].Weights(input).Select(weight => weight.In(index)))];

    /// <summary>What is wrong with this architecture for data of the given shape; empty when it can be trained. Runs nothing and loads nothing.</summary>
    /// <param name="inputs">Features of the data behind the recipe.</param>
    /// <param name="classes">Classes of the data.</param>
    public IReadOnlyList<string> Problems(int inputs, int classes) => inputs == Inputs
        ? Problems(Layers, inputs, classes)
        : [$"the model takes {Inputs} inputs but the data has {inputs} feature columns: set inputs to {inputs}", .. Problems(Layers, Inputs, classes)];

    /// <summary>What is wrong with a list of layers, as far as it can be said from what is known of the data.</summary>
    /// <param name="layers">Layers as written.</param>
    /// <param name="inputs">Features of the data, null when not known yet.</param>
    /// <param name="classes">Classes of the data, null when not known yet.</param>
    /// <returns>One sentence for each problem, each with the layer's place (counted from 1) and what to do; empty when there is none.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyList<Layer> layers, int? inputs, int? classes) =>
        new ArchitectureCheck(layers, inputs, classes).Problems();

    private List<IReadOnlyList<int>> InputShapes()
    {
        if (Layers.Count == 0) throw new InvalidOperationException("An architecture without layers has no outputs.");
        List<IReadOnlyList<int>> shapes = [[Inputs]];
        for (var index = 0; index < Layers.Count - 1; index++) shapes.Add(Follow(Layers[index], shapes[index], index));
        return shapes;
    }

    private static IReadOnlyList<int> Follow(Layer layer, IReadOnlyList<int> input, int index) => layer.OutputShape(input)
        ?? throw new InvalidOperationException($"Layer {index + 1} cannot follow an input of shape [{string.Join(", ", input)}].");
}
