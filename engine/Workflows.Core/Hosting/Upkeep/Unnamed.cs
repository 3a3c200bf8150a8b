using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting.Upkeep;

/// <summary>
/// Finds what no text names. Everything that could go is put in; then every text that stays is shown, and what it names is taken out. Any
/// <c>sha256:</c> with its digits counts, wherever it stands: kinds of events and tables that come later need no rule of their own.
/// </summary>
internal sealed class Unnamed
{
    private const string Prefix = "sha256:";

    private readonly HashSet<Digest> artifacts = [];
    private readonly HashSet<(string Project, Digest Digest)> rights = [];
    private readonly Dictionary<(string Project, Digest Digest), StoredResult> results = [];

    /// <summary>Artifacts that no project names.</summary>
    public IEnumerable<Digest> Artifacts => artifacts;

    /// <summary>Rights to artifacts that their project does not name.</summary>
    public IEnumerable<ArtifactRight> Rights => rights.Select(r => new ArtifactRight(r.Project, $"{r.Digest}"));

    /// <summary>Results that no run of their project names.</summary>
    public IEnumerable<StoredResult> Results => results.Values;

    public bool IsEmpty => artifacts.Count == 0 && rights.Count == 0 && results.Count == 0;

    public void Add(Digest artifact) => artifacts.Add(artifact);

    public void Add(StoredResult result)
    {
        if (Read(result.Key, 0) is { } digest) results[(result.Project, digest)] = result;
    }

    /// <summary>Adds a right to an artifact that could go.</summary>
    public void AddRight(string project, string hash)
    {
        if (Read(hash, 0) is { } digest && artifacts.Contains(digest)) rights.Add((project, digest));
    }

    /// <summary>Takes out what a text names.</summary>
    public void Name(string project, string text)
    {
        for (var at = text.IndexOf(Prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Prefix, at + 1, StringComparison.Ordinal))
        {
            if (Read(text, at) is not { } digest) continue;
            artifacts.Remove(digest);
            rights.Remove((project, digest));
            results.Remove((project, digest));
        }
    }

    private static Digest? Read(string text, int at) =>
        text.AsSpan(at).StartsWith(Prefix) && text.Length - at >= Prefix.Length + Digest.Digits && Digest.TryRead(text.AsSpan(at + Prefix.Length, Digest.Digits), out var digest)
            ? digest
            : null;
}
