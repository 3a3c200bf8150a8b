using TorchSharp;

namespace Workflows.Compute.Networks;

/// <summary>
/// A network inside torch. Trainable weights are views into one flat tensor, their gradients into another, buffers into a third: an optimiser or a
/// checkpoint handles three tensors, whatever the number of layers. Everything belongs to the tensor scope in which it is made.
/// </summary>
internal sealed class TorchNetwork
{
    // A view that starts on a cache line runs at full vector speed.
    private const int Alignment = 16;

    private readonly IReadOnlyList<WeightSpec> specs;
    private readonly Dictionary<string, torch.Tensor> views = [];
    private readonly List<(Layer Layer, List<torch.Tensor> Weights)> layers;

    public TorchNetwork(NetworkArchitecture architecture, torch.Device device)
    {
        specs = architecture.Weights;
        Parameters = torch.zeros(Length(trainable: true), torch.float32, device);
        Gradient = torch.zeros_like(Parameters);
        Buffers = torch.zeros(Length(trainable: false), torch.float32, device);
        Place(trainable: true);
        Place(trainable: false);
        layers = [.. architecture.Body.Select((layer, index) => (layer, specs.Where(spec => spec.Layer == index).Select(spec => views[spec.Name]).ToList()))];
    }

    /// <summary>All trainable weights in one row.</summary>
    public torch.Tensor Parameters { get; }

    /// <summary>The gradient of each of <see cref="Parameters"/>; a backward pass adds to it.</summary>
    public torch.Tensor Gradient { get; }

    /// <summary>All buffers in one row.</summary>
    public torch.Tensor Buffers { get; }

    /// <summary>Logits of a batch: [rows, outputs].</summary>
    public torch.Tensor Forward(torch.Tensor input, ForwardPass pass) =>
        layers.Aggregate(input, (batch, layer) => layer.Layer.Forward(batch, layer.Weights, pass));

    /// <summary>Replaces all weights and buffers.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> weights)
    {
        using var gradients = torch.no_grad();
        foreach (var spec in specs)
        {
            using var values = torch.tensor(weights[spec.Name].Values, [.. spec.Shape.Select(extent => (long)extent)]);
            views[spec.Name].copy_(values);
        }
    }

    /// <summary>Copies all weights and buffers out of torch.</summary>
    public Dictionary<string, Tensor> Save()
    {
        using var scope = torch.NewDisposeScope();
        return specs.ToDictionary(spec => spec.Name, spec => new Tensor(spec.Shape, views[spec.Name].detach().cpu().data<float>().ToArray()));
    }

    private void Place(bool trainable)
    {
        var offset = 0L;
        foreach (var spec in specs.Where(spec => spec.Trainable == trainable))
        {
            long[] shape = [.. spec.Shape.Select(extent => (long)extent)];
            var view = (trainable ? Parameters : Buffers).narrow(0, offset, spec.Count).view(shape).detach();
            if (trainable)
            {
                view.requires_grad = true;
                view.grad = Gradient.narrow(0, offset, spec.Count).view(shape);
            }

            views[spec.Name] = view;
            offset += Padded(spec.Count);
        }
    }

    private long Length(bool trainable) => specs.Where(spec => spec.Trainable == trainable).Sum(spec => Padded(spec.Count));

    private static long Padded(long count) => (count + Alignment - 1) / Alignment * Alignment;
}
