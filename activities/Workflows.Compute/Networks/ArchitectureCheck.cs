namespace Workflows.Compute.Networks;

/// <summary>Says what is wrong with a list of layers before anything is built; a place is counted from 1, as people count layers.</summary>
internal sealed class ArchitectureCheck(IReadOnlyList<Layer> layers, int? inputs, int? classes)
{
    private readonly List<string> problems = [];

    public IReadOnlyList<string> Problems()
    {
        if (layers.Count == 0) return ["the model has no layers: write at least a last layer, { dense: <number of classes> }"];
        if (inputs < 1) problems.Add($"the model has {inputs} inputs: the data needs at least one feature column");
        if (classes < 2) problems.Add($"the data has {classes} class(es): a classifier needs at least 2");
        for (var index = 0; index < layers.Count; index++) CheckLayer(index);
        CheckHead();
        if (problems.Count == 0 && inputs is { } known) CheckSizes(known);
        return problems;
    }

    private void CheckLayer(int index)
    {
        if (layers[index].Problem() is { } problem) problems.Add($"layer {index + 1} {problem}");
        if (index < layers.Count - 1 && ActivationOf(layers[index]) == Activation.Softmax)
            problems.Add($"layer {index + 1} has activation softmax: only the last layer may have it, use relu here");
    }

    private void CheckHead()
    {
        if (LogitLayer() is not { } last)
        {
            problems.Add("the last layer is not dense: end with { dense: <number of classes> }, dropout and batchNorm stand in front of it");
            return;
        }

        var head = ActivationOf(layers[^1]);
        if (head is not (Activation.None or Activation.Softmax or Activation.Sigmoid))
            problems.Add($"the last layer has activation {LayerJson.NameOf(head)}: use softmax, sigmoid (with 1 unit) or none, it gives the logits of the classes");
        if (layers[^1] is ActivationLayer && last.Activation != Activation.None)
            problems.Add($"the last two layers both have an activation ({LayerJson.NameOf(last.Activation)}, then {LayerJson.NameOf(head)}): take one off");
        CheckUnits(last.Units, head);
    }

    private void CheckUnits(int units, Activation head)
    {
        if (head == Activation.Softmax && units == 1)
            problems.Add("the last layer has 1 unit with softmax, which is always 1: use sigmoid, or one unit for each class");
        else if (head == Activation.Sigmoid && units > 1)
            problems.Add($"the last layer has {units} units with sigmoid: use softmax, or 1 unit with sigmoid for two classes");
        else if (classes is >= 2 and { } known && units >= 1 && units != known && !(units == 1 && known == 2))
            problems.Add($"the last layer has {units} unit(s) but the data has {known} classes: write {{ dense: {known} }}"
                + (known == 2 ? " with softmax, or { dense: 1 } with sigmoid" : ""));
    }

    private void CheckSizes(int features)
    {
        IReadOnlyList<int> shape = [features];
        for (var index = 0; index < layers.Count; index++)
        {
            if (layers[index].OutputShape(shape) is not { } next)
            {
                problems.Add($"layer {index + 1} cannot follow an input of shape [{string.Join(", ", shape)}]");
                return;
            }

            if (layers[index].Weights(shape).Any(weight => weight.Count > Array.MaxLength))
                problems.Add($"layer {index + 1} needs a weight of more than {Array.MaxLength} values: use fewer units");
            shape = next;
        }
    }

    private DenseLayer? LogitLayer() => layers switch
    {
        [.., DenseLayer last] => last,
        [.., DenseLayer last, ActivationLayer] => last,
        _ => null,
    };

    private static Activation ActivationOf(Layer layer) => layer switch
    {
        DenseLayer dense => dense.Activation,
        ActivationLayer activation => activation.Activation,
        _ => Activation.None,
    };
}
