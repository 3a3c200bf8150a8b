using System.Data.Common;
using System.Text.Json;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Steps;

/// <summary>Secrets in a database. They are sealed in the writer lane, inside its transaction, so that two processes never make two keys.</summary>
internal sealed class SqlSecretStore(SqlDatabase database, SecretKey key, TimeProvider time) : ISecretStore
{
    public Task SetAsync(string project, string name, string value, IReadOnlyList<string> workflows, CancellationToken cancellationToken)
    {
        SecretRules.Check(name, value);
        var owner = new SecretOwner(project, name, JsonSerializer.Serialize(workflows.Distinct().Order(StringComparer.Ordinal), WorkflowJson.Options));
        return database.WriteAsync(session => session.Execute(
            "INSERT INTO secrets (project, name, workflows, sealed, updated_at) VALUES (@project, @name, @workflows, @sealed, @at) "
            + "ON CONFLICT (project, name) DO UPDATE SET workflows = excluded.workflows, sealed = excluded.sealed, updated_at = excluded.updated_at",
            ("@project", project), ("@name", name), ("@workflows", owner.Workflows), ("@sealed", key.Seal(value, owner)),
            ("@at", Timestamp.Of(time.GetUtcNow()))), cancellationToken);
    }

    public Task<IReadOnlyList<SecretSummary>> ListAsync(string project, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SecretSummary>>(session => session.Rows(
            "SELECT name, workflows, updated_at FROM secrets WHERE project = @project ORDER BY name",
            row => new SecretSummary(row.GetString(0), Workflows(row.GetString(1)), Timestamp.ToTime(row.GetInt64(2))),
            ("@project", project)), cancellationToken);

    public Task<bool> RemoveAsync(string project, string name, CancellationToken cancellationToken) => database.WriteAsync(session =>
        session.Execute("DELETE FROM secrets WHERE project = @project AND name = @name", ("@project", project), ("@name", name)) == 1, cancellationToken);

    public async Task<string> RevealAsync(string project, string name, string workflow, CancellationToken cancellationToken)
    {
        var stored = await database.ReadAsync(session => session.First(
            "SELECT workflows, sealed FROM secrets WHERE project = @project AND name = @name", Sealed, ("@project", project), ("@name", name)), cancellationToken);
        if (stored is null)
            throw FailureException.Input("secret-missing", $"There is no secret '{name}' in project '{project}'. Set it: workflows secrets set {name}");
        var allowed = Workflows(stored.Workflows);
        if (allowed.Count > 0 && !allowed.Contains(workflow))
            throw FailureException.Input("secret-not-allowed",
                $"Workflow '{workflow}' may not use the secret '{name}', which is for {string.Join(", ", allowed)}. Set it again with --workflow {workflow} if it shall.");
        return key.Open(stored.Box, new SecretOwner(project, name, stored.Workflows));
    }

    private static List<string> Workflows(string json) => JsonSerializer.Deserialize<List<string>>(json, WorkflowJson.Options)!;

    private static SealedSecret Sealed(DbDataReader row) => new(row.GetString(0), row.GetFieldValue<byte[]>(1));

    private sealed record SealedSecret(string Workflows, byte[] Box);
}
