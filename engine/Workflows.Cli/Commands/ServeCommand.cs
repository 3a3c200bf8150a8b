using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Cli.Serving;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Models;
using Workflows.Core.Repositories;
using Workflows.Core.Spec;
using Workflows.Server;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows serve</c>: the server of a folder of specs, of runs and of deployed models, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(Session session)
    {
        var options = ServeSetting.All.ToDictionary(s => s.Key, OptionOf);
        var file = new Option<string?>("--config") { Description = $"Settings file (YAML); else {ServeConfiguration.FileName} in the folder of state, if there is one.", HelpName = "file" };
        var show = new Option<bool>("--show-config") { Description = "Print every setting with its value and where that came from, and end." };
        var output = OutputOption.Create();
        var command = new Command(
            "serve", "Serves the specs of a folder, runs and deployed models over HTTP, and drives runs: interrupted ones, waiting ones, and those that others start.")
        {
            file, show, output,
        };
        foreach (var option in options.Values) command.Add(option);
        command.SetAction(async (parsed, token) =>
        {
            var given = options.Where(o => parsed.GetResult(o.Value) is { Implicit: false }).ToDictionary(o => o.Key, IReadOnlyList<string> (o) => Values(parsed, o.Value));
            var path = parsed.GetValue(file);
            var read = await ServeConfiguration.ReadAsync(
                given, path ?? Path.Combine(session.Home, ServeConfiguration.FileName), path is not null, Environment.GetEnvironmentVariable, token);
            foreach (var fault in read.Faults) session.Terminal.Complain("setting-invalid", fault);
            if (read.Faults.Count > 0) return ExitCode.WrongUsage;
            if (parsed.GetValue(show)) return Show(session, read, parsed.GetValue(output));
            var settings = read.Settings;
            session.Configure(engine => engine with
            {
                AllowCommands = settings.AllowCommands, PrivateTargets = settings.PrivateTargets, Isolation = Isolation.Process, ImportsFiles = false, ReadRoots = settings.DataRoots,
            });
            return await RunAsync(session, settings, token);
        });
        return command;
    }

    private static Option OptionOf(ServeSetting setting)
    {
        if (setting.IsFlag) return new Option<bool>(setting.Option) { Description = setting.Help };
        var form = setting.Form.Split(' ')[0];
        Option option = setting.IsMany
            ? new Option<string[]>(setting.Option) { Description = setting.Help, HelpName = form }
            : new Option<string>(setting.Option) { Description = setting.Help, HelpName = form };
        if (setting.Key == "port") option.Aliases.Add("-p");
        return option;
    }

    private static string[] Values(ParseResult parsed, Option option) => option switch
    {
        Option<bool> flag => [parsed.GetValue(flag) ? "true" : "false"],
        Option<string[]> several => parsed.GetValue(several) ?? [],
        Option<string> one => [parsed.GetValue(one) ?? ""],
        _ => [],
    };

    private static int Show(Session session, ServeConfiguration read, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Terminal.WriteJson(read.Values.ToDictionary(v => v.Key, v => new { value = v.Value.Value, from = v.Value.Origin }));
            return ExitCode.Success;
        }

        var table = Tables.Create("setting", "value", "from").Firm(0);
        foreach (var (key, (value, origin)) in read.Values) table.AddRow($"[bold]{key}[/]", Markup.Escape(value), $"[grey]{Markup.Escape(origin)}[/]");
        session.Terminal.Out.Write(table);
        return ExitCode.Success;
    }

    private static async Task<int> RunAsync(Session session, ServeSettings settings, CancellationToken cancellationToken)
    {
        var folder = new FolderSource(session.Engine, FolderOf(settings), session.Time);
        var served = Composition.Served(session.Services, folder);
        var deployed = (await served.Models.Of(served.Options.Project).ListAsync(cancellationToken)).Where(m => m.DeployedVersion is not null).ToList();
        await using var server = await WorkflowServer.StartAsync(settings.Server, served, cancellationToken);
        await GreetAsync(session, server.Address.GetLeftPart(UriPartial.Authority), folder, deployed, cancellationToken);
        // Both go on until told to stop, and end by themselves only when something has failed for good.
        var watching = UntilToldAsync(folder.RunAsync, cancellationToken);
        var runs = settings.Server.DrivesRuns ? new ServedRuns(session, served).DriveAsync(cancellationToken) : session.Signals.FirstRaised;
        var following = UntilToldAsync(token => session.Get<RepositoryFollower>().RunAsync(new ServedRepositories(session.Terminal).Tell, token), cancellationToken);
        await await Task.WhenAny(session.Signals.FirstRaised, runs, watching, following);

        using var patience = new CancellationTokenSource();
        var impatient = session.Signals.SecondRaised.ContinueWith(_ => patience.Cancel(), TaskScheduler.Default);
        await Task.WhenAny(server.StopAsync(patience.Token), impatient);
        await watching;
        await following;
        return ExitCode.Success;
    }

    private static async Task UntilToldAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private static string FolderOf(ServeSettings settings) =>
        settings.Specs ?? (Directory.Exists("specs") ? Path.GetFullPath("specs") : Environment.CurrentDirectory);

    private static async Task GreetAsync(Session session, string address, FolderSource folder, List<RegisteredModel> deployed, CancellationToken cancellationToken)
    {
        var console = session.Terminal.Out;
        console.MarkupLineInterpolated($"[green bold]✓[/] listening on [bold]{address}[/]  [grey](Ctrl-C stops)[/]");
        console.MarkupLineInterpolated($"  specs of {folder.Folder}");
        await AdministratorKey.GiveAsync(session, cancellationToken);
        if (deployed.Count == 0) console.MarkupLine("  Nothing is deployed yet: run a workflow with a deploy/model step; this server will notice.");
        foreach (var model in deployed) console.MarkupLineInterpolated($"  {model.Name} [grey]version {model.DeployedVersion}[/]");
        var name = deployed.FirstOrDefault()?.Name ?? "MODEL";
        console.MarkupLine("[grey]Try[/]");
        console.MarkupLineInterpolated($"  curl -H \"Authorization: Bearer $(cat {Path.Combine(session.Home, AdministratorKey.FileName)})\" {address}/api/v1/projects/default/workflows");
        console.MarkupLineInterpolated($"  curl {address}/v2/models/{name}");
        console.MarkupLineInterpolated($"  curl {address}/v1/models/{name}/metadata");
    }
}
