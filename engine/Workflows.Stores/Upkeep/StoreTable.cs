namespace Workflows.Stores.Upkeep;

/// <summary>A table of the stores.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Order">By which columns its rows are handed out: rows that others of the table refer to come first.</param>
internal sealed record StoreTable(string Name, string Order)
{
    /// <summary>A column that numbers rows as they come or change, hence means something only inside one database; null for none.</summary>
    public string? Numbering { get; init; }

    /// <summary>Whether what it says keeps an artifact that it names. Runs, results and plans are asked one by one.</summary>
    public bool Names { get; init; } = true;

    /// <summary>All that hold content, in an order in which rows can be put back. What is missing here is neither backed up nor asked before an artifact goes.</summary>
    public static IReadOnlyList<StoreTable> All { get; } =
    [
        new("projects", "name") { Numbering = "last_change", Names = false },
        new("plans", "project, hash") { Names = false },
        new("runs", "project, number") { Numbering = "changed", Names = false },
        new("events", "run_id, seq") { Names = false },
        new("requests", "project, key") { Names = false },
        new("deliveries", "id") { Names = false },
        new("leases", "run_id") { Names = false },
        new("metrics", "run_id, step, name, position, attempt") { Names = false },
        new("step_results", "project, key") { Names = false },
        new("latest_results", "project, workflow, step") { Names = false },
        new("artifacts", "project, hash") { Names = false },
        new("models", "project, name"),
        new("model_versions", "project, name, version"),
        new("model_aliases", "project, name, alias"),
        new("alias_moves", "id") { Numbering = "id" },
        new("deployments", "project, name"),
        new("releases", "project, key"),
        new("secrets", "project, name") { Names = false },
        new("access_keys", "session_of IS NOT NULL, id") { Names = false },
        new("audit", "id") { Numbering = "id", Names = false },
        new("repositories", "project, name") { Names = false },
        new("revisions", "project, workflow, number"),
        new("revision_commits", "project, workflow, commit_id"),
        new("disabled_workflows", "project, workflow") { Names = false },
    ];

    /// <summary>Tables that describe the database or what processes do at the moment, where there are such.</summary>
    public static IReadOnlySet<string> Passing { get; } = new HashSet<string> { "schema_migrations", "writers", "claims" };
}
