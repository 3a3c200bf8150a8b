namespace Workflows.Stores.Runs;

/// <summary>What a writer itself has stored last of each run: it need not ask the database before it appends on. For one thread at a time.</summary>
internal sealed class KnownRuns
{
    // Bounds what is remembered of runs that ended long ago.
    private const int Most = 10_000;

    private const int MostPlans = 100;

    private readonly Dictionary<string, RunHead> heads = [];
    private readonly Dictionary<(string Project, string Hash), string> plans = [];

    /// <summary>What a run has, or null when that is not known.</summary>
    public RunHead? Find(string runId) => heads.GetValueOrDefault(runId);

    /// <summary>Remembers what a run has now.</summary>
    public void Note(string runId, RunHead head)
    {
        if (heads.Count > Most) heads.Clear();
        heads[runId] = head;
    }

    /// <summary>Whether a plan stands there with that very text.</summary>
    public bool HasPlan(string project, string hash, string body) => ReferenceEquals(plans.GetValueOrDefault((project, hash)), body);

    /// <summary>Remembers that a plan stands there.</summary>
    public void NotePlan(string project, string hash, string body)
    {
        if (plans.Count > MostPlans) plans.Clear();
        plans[(project, hash)] = body;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        heads.Clear();
        plans.Clear();
    }
}
