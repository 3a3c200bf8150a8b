namespace Workflows.Compute.Training;

/// <summary>Stops when the loss on the validation rows no longer falls, and keeps the weights of its best epoch.</summary>
/// <param name="Patience">Epochs without improvement before it stops, at least 1.</param>
/// <param name="MinDelta">An improvement is a fall by more than this, at least 0, in nats.</param>
public sealed record EarlyStopping(int Patience, double MinDelta = 0);
