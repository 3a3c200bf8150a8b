namespace Workflows.Compute.Training;

/// <summary>Figures of one epoch.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">Mean over the training rows while they were learnt from, in nats; with a teacher, of the mixed loss.</param>
/// <param name="Accuracy">Share of training rows that were right while they were learnt from.</param>
/// <param name="ValidationLoss">Mean loss against the labels behind the epoch, in nats; null without validation rows.</param>
/// <param name="ValidationAccuracy">Share of validation rows that are right behind the epoch; null without validation rows.</param>
public sealed record EpochMetrics(int Epoch, double Loss, double Accuracy, double? ValidationLoss = null, double? ValidationAccuracy = null);
