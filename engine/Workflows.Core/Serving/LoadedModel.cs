namespace Workflows.Core.Serving;

/// <summary>
/// A predictor and those who use it. Whoever loads it counts as a user too, so that nothing is disposed half-loaded.
/// Not safe for concurrent calls: <see cref="DeployedModels"/> guards it.
/// </summary>
internal sealed class LoadedModel(string hash)
{
    private int uses;
    private bool retired;

    public string Hash { get; } = hash;

    public IPredictor? Predictor { get; set; }

    public Task<IPredictor>? Loading { get; set; }

    public long LastUse { get; private set; }

    public void Enter(long now)
    {
        uses++;
        LastUse = now;
    }

    /// <summary>True when the caller must dispose the predictor.</summary>
    public bool Leave() => --uses == 0 && retired;

    /// <summary>No further use begins. True when the caller must dispose the predictor.</summary>
    public bool Retire()
    {
        var first = !retired;
        retired = true;
        return first && uses == 0;
    }
}
