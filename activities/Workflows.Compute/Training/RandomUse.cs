namespace Workflows.Compute.Training;

/// <summary>What a stream of random numbers is for; the numbers are part of every trained weight and never change.</summary>
internal enum RandomUse
{
    Weights = 1,
    Shuffle = 2,
    Dropout = 3,
}
