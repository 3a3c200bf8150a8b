using System.Collections.Concurrent;
using TorchSharp;
using Workflows.Compute.Native;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>One optimiser over the flat weights of one network, with its state as flat tensors.</summary>
internal sealed class ParameterUpdate
{
    // libtorch's fused Adam has no binding of its own; a compiled script reaches it and does in one call what takes a dozen for each weight otherwise.
    // Lists are arguments, as the script compiler drops an in-place call on lists that it made itself. The numbers stand in the text, since the bridge may free a number that is passed as an argument while it is read. Scripts are shared and kept:
    // the bridge cannot release one.
    private static readonly ConcurrentDictionary<Adam, torch.jit.CompilationUnit> FusedAdam = new();

    private readonly TorchNetwork network;
    private readonly Optimizer optimizer;
    private readonly object[] adamArguments;
    // Kept here, since the bridge does not keep alive what it reads: see TorchNumbers.
    private readonly Scalar backwards;
    private readonly Scalar momentum;

    public ParameterUpdate(TorchNetwork network, Optimizer optimizer)
    {
        (this.network, this.optimizer) = (network, optimizer);
        (backwards, momentum) = (-optimizer.LearningRate, optimizer is Sgd sgd ? sgd.Momentum : 0.0);
        string[] rows = optimizer switch { Sgd => ["velocity"], Adam => ["mean", "square"], _ => [] };
        foreach (var row in rows) State[row] = torch.zeros_like(network.Parameters);
        if (optimizer is not Adam adam)
        {
            adamArguments = [];
            return;
        }

        State["steps"] = torch.zeros(1, torch.float32, network.Parameters.device)[0];
        torch.Tensor[][] lists = [[network.Parameters], [network.Gradient], [State["mean"]], [State["square"]], [], [State["steps"]]];
        adamArguments = [.. lists];
    }

    /// <summary>Tensors that must be restored to go on, by name.</summary>
    public Dictionary<string, torch.Tensor> State { get; } = [];

    /// <summary>Moves the weights along their gradients and clears the gradients.</summary>
    public void Step()
    {
        using var gradients = torch.no_grad();
        switch (optimizer)
        {
            case GradientDescent:
                network.Parameters.add_(network.Gradient, backwards);
                break;
            case Sgd:
                State["velocity"].mul_(momentum).add_(network.Gradient, TorchNumbers.One);
                network.Parameters.add_(State["velocity"], backwards);
                break;
            case Adam adam:
                FusedAdam.GetOrAdd(adam, Compile).invoke("step", adamArguments);
                break;
        }

        network.Gradient.zero_();
    }

    private static torch.jit.CompilationUnit Compile(Adam adam) => torch.jit.compile($"""
        def step(theta: List[Tensor], gradient: List[Tensor], mean: List[Tensor], square: List[Tensor], none: List[Tensor], steps: List[Tensor]):
            steps[0].add_(1)
            torch._fused_adam_(theta, gradient, mean, square, none, steps, lr={adam.LearningRate:E16}, beta1={adam.Beta1:E16},
                               beta2={adam.Beta2:E16}, weight_decay=0.0, eps={adam.Epsilon:E16}, amsgrad=False, maximize=False)
            return steps[0]

        """);
}
