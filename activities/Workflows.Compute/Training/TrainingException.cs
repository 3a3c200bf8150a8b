namespace Workflows.Compute.Training;

/// <summary>A training that cannot start or cannot go on; the message names the value, the place and what to do.</summary>
/// <param name="code">Stable code: <see cref="Refused"/> or <see cref="Diverged"/>.</param>
/// <param name="detail">What is wrong and what to try.</param>
public sealed class TrainingException(string code, string detail) : Exception($"{code}: {detail}")
{
    /// <summary>Data, options and network do not fit each other; nothing was trained.</summary>
    public const string Refused = "training-refused";

    /// <summary>The loss or a weight is no longer a finite number.</summary>
    public const string Diverged = "training-diverged";

    /// <summary>Stable code.</summary>
    public string Code { get; } = code;
}
