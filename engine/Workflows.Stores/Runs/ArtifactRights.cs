using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Runs;
using Workflows.Core.Steps;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>Which artifacts a project may read.</summary>
internal static class ArtifactRights
{
    private const int FewestDigits = 8;

    /// <summary>Every artifact that the events gave.</summary>
    public static IReadOnlyList<Artifact> Given(IReadOnlyList<RunEvent> events)
    {
        List<Artifact>? given = null;
        for (var i = 0; i < events.Count; i++)
            if (events[i] is StepSucceeded { Outputs.Count: > 0 } result) (given ??= []).AddRange(OutputArtifacts.Of(result.Outputs).Select(output => output.Artifact));
        return given ?? [];
    }

    public static int Add(SqlSession session, string project, Artifact artifact) => session.Execute(
        "INSERT INTO artifacts (project, hash, handle) VALUES (@project, @hash, @handle) ON CONFLICT (project, hash) DO NOTHING",
        ("@project", project), ("@hash", artifact.Hash), ("@handle", JsonSerializer.Serialize(artifact, WorkflowJson.Options)));

    public static Artifact? Find(SqlSession session, string project, string hash)
    {
        if (ContentHash.Digits(hash).Length < FewestDigits) return null;
        var found = session.Rows("SELECT handle FROM artifacts WHERE project = @project AND hash >= @first AND hash < @last LIMIT 2",
            row => JsonSerializer.Deserialize<Artifact>(row.GetString(0), WorkflowJson.Options),
            ("@project", project), ("@first", hash), ("@last", hash + '~'));
        return found is [var one] ? one : null;
    }
}
