using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Hosting.Upkeep.Backups;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows backup create|restore</c>: everything in one file, and back.</summary>
internal static class BackupCommand
{
    public static Command Create(Session session) => new("backup", "Writes runs, results, models, secrets, revisions and artifacts into one file, and restores them, also into another database.")
    {
        Make(session),
        Restore(session),
    };

    private static Command Make(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "The archive to write: tar, compressed when it ends in .gz or .tgz." };
        var noLogs = new Option<bool>("--no-logs") { Description = "Leave out log lines and curves of runs." };
        var force = new Option<bool>("--force") { Description = "Overwrite FILE." };
        var output = OutputOption.Create();
        var command = new Command("create", "Writes a backup. Runs go on meanwhile; the key of the secrets is never part of it.") { file, noLogs, force, output };
        command.SetAction(async (parsed, token) =>
        {
            var path = parsed.GetRequiredValue(file);
            var how = new BackupOptions { Logs = !parsed.GetValue(noLogs), Overwrite = parsed.GetValue(force) };
            var manifest = await UpkeepProgress.ShowAsync(session.Terminal, progress => session.Get<HomeUpkeep>().BackUpAsync(path, how, progress, token));
            if (parsed.GetValue(output) == OutputFormat.Json)
            {
                WriteJson(manifest);
                return;
            }

            Print(session.Terminal.Out, manifest);
            session.Terminal.Out.MarkupLineInterpolated($"[green]✓[/] {path} is written: {Words.Bytes(new FileInfo(path).Length)}");
            foreach (var hash in manifest.Missing)
                session.Terminal.Out.MarkupLineInterpolated($"[yellow]![/] artifact {Words.ShortHash(hash)} is missing or damaged in this home and is not part of it");
            if (manifest.Rows.ContainsKey("secrets"))
                session.Terminal.Out.MarkupLineInterpolated($"[grey]Secrets stay sealed: keep their key apart ({Path.Combine(session.Home, "secret.key")} or WORKFLOWS_SECRET_KEY).[/]");
        });
        return command;
    }

    private static Command Restore(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A backup, of this database or another one." };
        var output = OutputOption.Create();
        var command = new Command("restore", "Fills an empty home and an empty database from a backup. Runs that were open are interrupted then, and can be restarted.") { file, output };
        command.SetAction(async (parsed, token) =>
        {
            var path = parsed.GetRequiredValue(file);
            var manifest = await UpkeepProgress.ShowAsync(session.Terminal, progress => session.Get<HomeUpkeep>().RestoreAsync(path, progress, token));
            if (parsed.GetValue(output) == OutputFormat.Json)
            {
                WriteJson(manifest);
                return;
            }

            Print(session.Terminal.Out, manifest);
            session.Terminal.Out.MarkupLineInterpolated($"[green]✓[/] restored into {session.Home} as of {Moment.Text(manifest.At, session.Time)}");
            if (manifest.Rows.ContainsKey("secrets"))
                session.Terminal.Out.MarkupLineInterpolated($"[grey]Secrets are sealed with the key of the old home: bring it to {Path.Combine(session.Home, "secret.key")} or WORKFLOWS_SECRET_KEY.[/]");
        });
        return command;
    }

    private static void Print(IAnsiConsole console, BackupManifest manifest)
    {
        var table = Tables.Create("holds", "count", "size").Right(1).Right(2);
        foreach (var (name, word) in new[] { ("runs", "runs"), ("step_results", "kept results"), ("model_versions", "model versions"), ("revisions", "revisions"), ("secrets", "secrets") })
            if (manifest.Rows.GetValueOrDefault(name) is > 0 and var count) table.AddRow(word, $"{count:N0}", "[grey]–[/]");
        if (manifest.Artifacts > 0) table.AddRow("artifacts", $"{manifest.Artifacts:N0}", Words.Bytes(manifest.ArtifactBytes));
        if (manifest.Logs is > 0 and var logs) table.AddRow("log files", $"{logs:N0}", "[grey]–[/]");
        if (table.Rows.Count == 0) console.MarkupLine("There is nothing in it.");
        else console.Write(table);
    }

    // The list of all files is in the archive itself.
    private static void WriteJson(BackupManifest manifest) => Terminal.WriteJson(new
    {
        manifest.Format, manifest.Product, manifest.Schema, manifest.At, manifest.Rows, manifest.Artifacts, manifest.ArtifactBytes, manifest.Logs, manifest.Missing,
    });
}
