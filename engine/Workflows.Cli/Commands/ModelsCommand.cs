using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;
using Workflows.Core.Models;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows models</c>: the registered models, their versions, aliases and deployments.</summary>
internal static class ModelsCommand
{
    public static Command Create(Session session)
    {
        var output = OutputOption.Create();
        var command = new Command("models", "Lists registered models with versions, aliases and what is deployed.") { output };
        command.SetAction(async (parsed, token) =>
        {
            var models = await session.Get<IModelRegistry>().ListAsync(session.Get<WorkflowOptions>().Project, token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(models);
            else Print(session, models);
        });
        return command;
    }

    private static void Print(Session session, IReadOnlyList<RegisteredModel> models)
    {
        if (models.Count == 0)
        {
            session.Terminal.Out.MarkupLine("No models yet. A step with [bold]uses: deploy/model[/] registers and deploys one.");
            return;
        }

        var table = Tables.Create("model", "version", "aliases", "added", "size", "figures").Firm(0, 1, 3).Right(1).Right(4);
        foreach (var (model, version) in models.SelectMany(m => m.Versions.Select(v => (m, v))))
        {
            var newest = version == model.Versions[0];
            table.AddRow(
                newest ? $"[bold]{Markup.Escape(model.Name)}[/]" : "",
                version.Version == model.DeployedVersion ? $"[green]deployed {version.Version}[/]" : $"{version.Version}",
                Markup.Escape(string.Join(", ", model.Aliases.Where(a => a.Value == version.Version).Select(a => a.Key).Order())),
                Moment.Text(version.At, session.Time),
                Words.Bytes(version.Model.Bytes),
                $"[grey]{Markup.Escape(string.Join("  ", version.Metrics.Select(f => $"{f.Key} {Words.Figure(f.Value)}")))}[/]");
        }

        session.Terminal.Out.Write(table);
        if (models.Any(m => m.DeployedVersion is not null)) session.Terminal.Out.MarkupLine("[grey]Answer requests with[/] workflows serve");
    }
}
