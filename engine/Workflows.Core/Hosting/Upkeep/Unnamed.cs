using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting.Upkeep;

/// <summary>
/// Finds what no text names. Everything that could go is put in; then every text that stays is shown, and what it names is taken out. Any
/// <c>sha256:</c> with its digits counts, wherever it stands: kinds of events and tables that come later need no rule of their own.
/// </summary>
internal sealed class Unnamed
{
    private readonly HashSet<Digest> artifacts = [];
    private readonly HashSet<(string Project, Digest Digest)> rights = [];
    private readonly Dictionary<(string Project, Digest Digest), StoredResult> results = [];

    /// <summary>Artifacts that no project names.</summary>
    public IReadOnlySet<Digest> Artifacts => artifacts;

    /// <summary>Rights to artifacts that their project does not name.</summary>
    public ILookup<Digest, ArtifactRight> Rights => rights.ToLookup(r => r.Digest, r => new ArtifactRight(r.Project, $"{r.Digest}"));

    /// <summary>Results that no run of their project names.</summary>
    public IEnumerable<StoredResult> Results => results.Values;

    public void Add(Digest artifact) => artifacts.Add(artifact);

    public void Add(StoredResult result)
    {
        foreach (var digest in Digest.In(result.Key)) results[(result.Project, digest)] = result;
    }

    /// <summary>Adds a right to an artifact that is here.</summary>
    public void AddRight(string project, string hash)
    {
        rights.UnionWith(Digest.In(hash).Where(artifacts.Contains).Select(digest => (project, digest)));
    }

    /// <summary>Takes out what a text names.</summary>
    public void Name(string project, string text)
    {
        foreach (var digest in Digest.In(text))
        {
            artifacts.Remove(digest);
            rights.Remove((project, digest));
            results.Remove((project, digest));
        }
    }
}
