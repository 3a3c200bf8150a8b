using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Models;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores.Models;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;
using Workflows.Stores.Steps;
using Xunit;

namespace Workflows.Core.Tests.Stores;

/// <summary>What somebody kept in any earlier version is there after an upgrade. A subclass makes such stores.</summary>
public abstract class MigrationContract
{
    private static readonly Artifact Model = new() { Kind = ArtifactKind.Model, Hash = ContentHash.Of("model"), Bytes = 5, Format = "onnx" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Versions that a database has had, from none.</summary>
    protected static TheoryData<int> VersionsOf(string database) => [.. Enumerable.Range(0, Migration.Of(database).Count + 1)];

    /// <summary>Fills a store of an earlier version, opens it with this program and looks for everything.</summary>
    /// <param name="version">How many migrations had been applied.</param>
    /// <param name="migrations">Those of the database.</param>
    /// <param name="bare">A session with an empty database.</param>
    /// <param name="open">Opens the store.</param>
    /// <param name="knowsAges">Whether that version says when a result was computed.</param>
    /// <param name="knowsArtifacts">Whether it notes who may read an artifact.</param>
    internal static async Task KeepsEverythingAsync(
        int version, IReadOnlyList<Migration> migrations, SqlSession bare, Func<SqlDatabase> open, bool knowsAges, bool knowsArtifacts)
    {
        if (version > 0) Fill(bare, migrations.Take(version), knowsAges, knowsArtifacts);
        bare.Dispose();

        var database = open();
        var runs = new SqlRunStore(database, TimeProvider.System);
        if (version > 0)
        {
            var run = await runs.FindAsync("default", "1", Token);
            Assert.Equal(("a1", RunStatus.Succeeded, "digits", "ada"), (run!.Id, run.State, run.Workflow, run.By));
            Assert.Equal([1, 2], (await runs.ReadAsync("a1", 0, Token)).Select(e => e.Seq));
            Assert.Equal(SampleRun.Plan().Hash, (await runs.FindPlanAsync(run.Plan, Token))!.Hash);
            Assert.Equal([new MetricPoint("train", 1, "loss", 2, 0.5)], await runs.ReadMetricsAsync("a1", Token));
            Assert.Equal("onnx", (await runs.FindArtifactAsync("default", Model.Hash, Token))!.Format);
            var kept = await new SqlStepCache(database, TimeProvider.System).LatestAsync("default", "digits", "train", Token);
            Assert.Equal(("k1", 1.5, DateTimeOffset.UnixEpoch.AddSeconds(7)), (kept!.Key, kept.Seconds, kept.At));
            var model = await new SqlModelRegistry(database, TimeProvider.System).FindAsync("default", "digits", Token);
            Assert.Equal((1, Model.Hash), (model!.DeployedVersion, model.Versions[0].Model.Hash));
            var move = Assert.Single(await new SqlModelRegistry(database, TimeProvider.System).AliasHistoryAsync("default", "digits", Token));
            Assert.Equal(new AliasMove("champion", null, 1, DateTimeOffset.UnixEpoch.AddMicroseconds(2), "a1"), move);
        }

        var cursor = (await runs.ListChangedAsync("default", null, 1, Token)).Next;
        Assert.Equal(version > 0 ? 2 : 1, (await runs.CreateAsync(SampleRun.New("a2"), Token)).Number);
        Assert.Equal(["a2"], (await RunFollower.UntilAsync(runs, cursor, "a2")).Seen.Select(r => r.Id));
        Assert.Equal(migrations.Select(m => m.Version), await database.ReadAsync(s => s.Rows("SELECT version FROM schema_migrations ORDER BY version", row => row.GetInt64(0)), Token));
    }

    private static void Fill(SqlSession bare, IEnumerable<Migration> migrations, bool knowsAges, bool knowsArtifacts)
    {
        bare.Execute("CREATE TABLE schema_migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        var knowsStarters = false;
        foreach (var migration in migrations)
        {
            knowsStarters = migration.Version >= 10;
            bare.Execute(migration.Sql);
            bare.Execute("INSERT INTO schema_migrations VALUES (@version, @name, 0)", ("@version", migration.Version), ("@name", migration.Name));
        }

        var run = SampleRun.New("a1");
        run = run with { Created = run.Created with { By = "ada" } };
        var result = new StepSucceeded { Step = "train", Attempt = 1, Fence = 1, Cached = false, Outputs = new JsonObject { ["model"] = JsonSerializer.SerializeToNode(Model, WorkflowJson.Options) } };
        bare.Execute("UPDATE projects SET last_number = 1");
        bare.Execute("INSERT INTO plans (project, hash, body) VALUES ('default', @hash, @body)",
            ("@hash", run.Plan.Hash), ("@body", JsonSerializer.Serialize(run.Plan, WorkflowJson.Options)));
        bare.Execute($"INSERT INTO runs (id, project, number, workflow, plan, state, created_at, ended_at{(knowsStarters ? ", started_by" : "")}) "
            + $"VALUES ('a1', 'default', 1, 'digits', @plan, 'Succeeded', 1, 2{(knowsStarters ? ", 'ada'" : "")})",
            ("@plan", run.Plan.Hash));
        bare.Execute("INSERT INTO events (run_id, seq, project, at, body) VALUES ('a1', 1, 'default', 1, @body)", ("@body", EventJson.Write(run.Created)));
        bare.Execute("INSERT INTO events (run_id, seq, project, at, body) VALUES ('a1', 2, 'default', 2, @body)", ("@body", EventJson.Write(result)));
        bare.Execute("INSERT INTO metrics (run_id, step, name, position, attempt, project, value) VALUES ('a1', 'train', 'loss', 2, 1, 'default', 0.5)");
        bare.Execute($"INSERT INTO step_results (project, key, workflow, step, run_id, parts, outputs, seconds, used_at{(knowsAges ? ", made_at" : "")}) "
            + $"VALUES ('default', 'k1', 'digits', 'train', 'a1', '{{}}', '{{}}', 1.5, 7000000{(knowsAges ? ", 7000000" : "")})");
        bare.Execute("INSERT INTO latest_results (project, workflow, step, key) VALUES ('default', 'digits', 'train', 'k1')");
        bare.Execute("INSERT INTO models (project, name) VALUES ('default', 'digits')");
        bare.Execute("INSERT INTO model_versions (project, name, version, hash, artifact, metrics, run_id, at) VALUES ('default', 'digits', 1, @hash, @artifact, '{}', 'a1', 2)",
            ("@hash", Model.Hash), ("@artifact", JsonSerializer.Serialize(Model, WorkflowJson.Options)));
        bare.Execute("INSERT INTO alias_moves (project, name, alias, to_version, at, run_id) VALUES ('default', 'digits', 'champion', 1, 2, 'a1')");
        bare.Execute("INSERT INTO deployments (project, name, model, version, at, run_id) VALUES ('default', 'digits', 'digits', 1, 2, 'a1')");
        if (knowsArtifacts)
            bare.Execute("INSERT INTO artifacts (project, hash, handle) VALUES ('default', @hash, @handle)",
                ("@hash", Model.Hash), ("@handle", JsonSerializer.Serialize(Model, WorkflowJson.Options)));
    }
}
