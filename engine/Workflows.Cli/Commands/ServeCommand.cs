using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Runs;
using Workflows.Core.Models;
using Workflows.Core.Serving;
using Workflows.Core.Spec;
using Workflows.Server;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows serve</c>: answers for deployed models and drives the runs that nobody else drives, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(Session session)
    {
        var defaults = new InferenceServerOptions();
        var port = new Option<int>("--port", "-p") { Description = "TCP port; 0 takes a free one.", HelpName = "number", DefaultValueFactory = _ => defaults.Port };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port takes a number from 0 to 65535.");
        });
        var host = new Option<string>("--host") { Description = "Loopback address to listen on.", HelpName = "address", DefaultValueFactory = _ => defaults.Host };
        var commands = new Option<bool>("--allow-commands") { Description = "Let steps start programs of the workflow's choice (run/command)." };
        var noRuns = new Option<bool>("--no-runs") { Description = "Only answer for models: leave runs to other processes." };
        var command = new Command(
            "serve", "Answers for deployed models (Open Inference Protocol /v2, TensorFlow Serving /v1), and drives runs: interrupted ones, waiting ones, and those started with --detach.")
        {
            port, host, commands, noRuns,
        };
        command.SetAction((parsed, token) =>
        {
            session.Configure(options => options with { AllowCommands = parsed.GetValue(commands), Isolation = Isolation.Process });
            return RunAsync(session, defaults with { Port = parsed.GetValue(port), Host = parsed.GetRequiredValue(host) }, !parsed.GetValue(noRuns), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(Session session, InferenceServerOptions options, bool drivesRuns, CancellationToken cancellationToken)
    {
        var models = session.Get<DeployedModels>();
        var deployed = (await models.ListAsync(cancellationToken)).Where(m => m.DeployedVersion is not null).ToList();
        await using var server = await InferenceServer.StartAsync(options, models, cancellationToken);
        Greet(session.Terminal.Out, server.Address.GetLeftPart(UriPartial.Authority), deployed);
        // Driving ends by itself only when the store fails for good.
        var runs = drivesRuns ? new ServedRuns(session).DriveAsync(cancellationToken) : session.Signals.FirstRaised;
        await await Task.WhenAny(session.Signals.FirstRaised, runs);

        using var patience = new CancellationTokenSource();
        var impatient = session.Signals.SecondRaised.ContinueWith(_ => patience.Cancel(), TaskScheduler.Default);
        await Task.WhenAny(server.StopAsync(patience.Token), impatient);
        return ExitCode.Success;
    }

    private static void Greet(IAnsiConsole console, string address, List<RegisteredModel> deployed)
    {
        console.MarkupLineInterpolated($"[green bold]✓[/] listening on [bold]{address}[/]  [grey](Ctrl-C stops)[/]");
        if (deployed.Count == 0) console.MarkupLine("  Nothing is deployed yet: run a workflow with a deploy/model step; this server will notice.");
        foreach (var model in deployed) console.MarkupLineInterpolated($"  {model.Name} [grey]version {model.DeployedVersion}[/]");
        var name = deployed.FirstOrDefault()?.Name ?? "MODEL";
        console.MarkupLine("[grey]Try[/]");
        console.MarkupLineInterpolated($"  curl {address}/v2/models/{name}");
        console.MarkupLineInterpolated($"  curl {address}/v1/models/{name}/metadata");
    }
}
