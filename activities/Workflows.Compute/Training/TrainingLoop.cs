using System.Runtime.InteropServices;
using TorchSharp;
using Workflows.Compute.Devices;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>The one loop behind training, distillation and fine-tuning: epochs, steps, early stopping, checkpoints.</summary>
internal sealed class TrainingLoop
{
    private const int EvaluationRows = 4096;

    private readonly TrainingJob job;
    private readonly TorchNetwork network;
    private readonly ParameterUpdate update;
    private readonly TrainingLoss loss;
    private readonly TrainingRows train;
    private readonly TrainingRows? validation;
    private readonly TrainingState state;
    private readonly int batches;
    private TrainingProgress progress = new();
    private long lastCheckpoint;

    public TrainingLoop(TrainingJob job, Device target)
    {
        var device = torch.device(target.Id);
        this.job = job;
        network = new TorchNetwork(job.Architecture, device);
        network.Load(job.InitialWeights ?? InitialWeights.Draw(job.Architecture, job.Options.Seed));
        update = new ParameterUpdate(network, job.Options.Optimizer);
        var weighting = new ClassWeighting(job.Options.ClassWeights, device);
        loss = new TrainingLoss(job.Architecture.Head, weighting, job.SoftTargets, job.Train.Rows, device);
        train = new TrainingRows(job.Train, job, loss, weighting, device);
        validation = job.Validation is { Rows: > 0 } rows ? new TrainingRows(rows, job, loss, weighting, device) : null;
        state = new TrainingState(job, network, update, target.Class);
        // A last batch of a single row joins the one in front of it.
        batches = Math.Max(1, (train.Count + BatchSize - 2) / BatchSize);
        if (BatchSize == 1) batches = train.Count;
    }

    private int BatchSize => job.Options.BatchSize is { } size && size < train.Count ? size : train.Count;

    /// <summary>Trains to the end, from a checkpoint if there is one.</summary>
    public TrainingProgress Run(CancellationToken token)
    {
        lastCheckpoint = job.Checkpoints?.Time.GetTimestamp() ?? 0;
        progress = state.Resume() ?? progress;
        while (progress.Epoch < job.Options.Epochs && !progress.Stopped) RunEpoch(token);
        return progress;
    }

    /// <summary>Weights of the result, outside torch.</summary>
    public Dictionary<string, Tensor> Weights()
    {
        if (job.Options.EarlyStopping is not null) state.TakeBest();
        var weights = network.Save();
        return weights.Values.All(weight => Array.TrueForAll(weight.Values, float.IsFinite)) ? weights : throw Diverged("a weight");
    }

    private void RunEpoch(CancellationToken token)
    {
        using var scope = torch.NewDisposeScope();
        var order = batches == 1 ? train.All : new SeededRandom(job.Options.Seed, RandomUse.Shuffle, progress.Epoch).Permutation(train.Count);
        var rows = torch.tensor(order, device: train.Features.device);
        for (var batch = progress.StepInEpoch; batch < batches; batch++)
        {
            if (token.IsCancellationRequested) state.Write(progress);
            token.ThrowIfCancellationRequested();
            var start = batch * BatchSize;
            var count = batch == batches - 1 ? train.Count - start : BatchSize;
            Step(batches == 1 ? null : rows.narrow(0, start, count), order.AsSpan(start, count));
        }

        EndEpoch();
    }

    private void Step(torch.Tensor? rows, ReadOnlySpan<long> order)
    {
        using var scope = torch.NewDisposeScope();
        var (features, targets) = rows is null ? (train.Features, train.Targets) : (train.Features.index_select(0, rows), train.Targets.index_select(0, rows));
        var logits = network.Forward(features, ForwardPass.Step(job.Options.Seed, progress.Step));
        var batchLoss = loss.OfTraining(logits, targets, rows);
        var value = batchLoss.item<float>();
        if (!float.IsFinite(value)) throw Diverged("the loss");
        batchLoss.backward();
        update.Step();
        progress = progress with
        {
            Step = progress.Step + 1,
            StepInEpoch = progress.StepInEpoch + 1,
            LossSum = progress.LossSum + (value * train.Weight(order)),
            Correct = progress.Correct + train.Correct(Values(logits), order),
        };
    }

    private void EndEpoch()
    {
        var (validationLoss, validationAccuracy) = validation is null ? (null, null) : Evaluate(validation);
        var epoch = progress.Epoch + 1;
        var metrics = new EpochMetrics(epoch, progress.LossSum / train.Weight(train.All), (double)progress.Correct / train.Count, validationLoss, validationAccuracy);
        progress = progress with { Epoch = epoch, StepInEpoch = 0, LossSum = 0, Correct = 0, History = [.. progress.History, metrics] };
        if (job.Options.EarlyStopping is { } stopping && validationLoss is { } current) Watch(stopping, current);
        job.Progress?.Report(new EpochReport(job.Options.Epochs, metrics));
        if (job.Checkpoints is { } checkpoints && IsDue(checkpoints, epoch)) state.Write(progress);
    }

    private bool IsDue(Checkpoints checkpoints, int epoch)
    {
        if (progress.Stopped || epoch == job.Options.Epochs) return true;
        if (epoch % checkpoints.EveryEpochs != 0) return false;
        if (checkpoints.Time.GetElapsedTime(lastCheckpoint) < checkpoints.Interval) return false;
        lastCheckpoint = checkpoints.Time.GetTimestamp();
        return true;
    }

    private void Watch(EarlyStopping stopping, double current)
    {
        if (progress.BestLoss is { } best && current >= best - stopping.MinDelta)
        {
            progress = progress with { Stopped = progress.Epoch - progress.BestEpoch >= stopping.Patience };
            return;
        }

        progress = progress with { BestEpoch = progress.Epoch, BestLoss = current };
        state.KeepBest();
    }

    private (double? Loss, double? Accuracy) Evaluate(TrainingRows rows)
    {
        using var gradients = torch.no_grad();
        var (sum, correct) = (0.0, 0);
        for (var start = 0; start < rows.Count; start += EvaluationRows)
        {
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(EvaluationRows, rows.Count - start);
            var indices = rows.All.AsSpan(start, count);
            var logits = network.Forward(rows.Features.narrow(0, start, count), ForwardPass.Prediction);
            sum += loss.OfLabels(logits, rows.Targets.narrow(0, start, count)).item<float>() * rows.Weight(indices);
            correct += rows.Correct(Values(logits), indices);
        }

        return double.IsFinite(sum) ? (sum / rows.Weight(rows.All), (double)correct / rows.Count) : throw Diverged("the loss on the validation rows");
    }

    private static ReadOnlySpan<float> Values(torch.Tensor logits) => MemoryMarshal.Cast<byte, float>(logits.detach().cpu().contiguous().bytes);

    private TrainingException Diverged(string what) => new(
        TrainingException.Diverged,
        $"{what} is no longer a finite number in epoch {Math.Min(progress.Epoch + 1, job.Options.Epochs)}, step {progress.Step + 1}, at learning rate {job.Options.Optimizer.LearningRate}. "
        + $"Try a learning rate of {job.Options.Optimizer.LearningRate / 10:G3}, standardise the features, or use adam.");
}
