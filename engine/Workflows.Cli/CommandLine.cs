using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Commands;
using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;

namespace Workflows.Cli;

/// <summary>The command <c>workflows</c>: parses, dispatches, and turns what goes wrong into a message and an exit code.</summary>
internal static class CommandLine
{
    private static readonly OrderedDictionary<string, Func<Session, Command>> Commands = new()
    {
        ["init"] = InitCommand.Create,
        ["validate"] = ValidateCommand.Create,
        ["plan"] = PlanCommand.Create,
        ["run"] = RunCommand.Create,
        ["register"] = RegisterCommand.Create,
        ["diff"] = DiffCommand.Create,
        ["list"] = ListCommand.Create,
        ["show"] = ShowCommand.Create,
        ["logs"] = LogsCommand.Create,
        ["cancel"] = CancelCommand.Create,
        ["pause"] = PauseCommand.Create,
        ["resume"] = ResumeCommand.Create,
        ["restart"] = RestartCommand.Create,
        ["replay"] = ReplayCommand.Create,
        ["compare"] = CompareCommand.Create,
        ["test"] = TestCommand.Create,
        ["approve"] = ApproveCommand.Create,
        ["reject"] = RejectCommand.Create,
        ["signal"] = SignalCommand.Create,
        ["models"] = ModelsCommand.Create,
        ["secrets"] = SecretsCommand.Create,
        ["keys"] = KeysCommand.Create,
        ["repo"] = RepoCommand.Create,
        ["serve"] = ServeCommand.Create,
        ["backup"] = BackupCommand.Create,
        ["gc"] = GcCommand.Create,
        ["schema"] = SchemaCommand.Create,
        ["doctor"] = DoctorCommand.Create,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        using var signals = new Signals();
        var terminal = new Terminal();
        var home = WorkflowHome.Locate(Environment.GetEnvironmentVariable("WORKFLOWS_HOME"), Environment.CurrentDirectory);
        var given = Environment.GetEnvironmentVariable("WORKFLOWS_STORE");
        await using var session = new Session(terminal, signals, home) { Store = string.IsNullOrEmpty(given) ? Composition.Sqlite : given };
        var store = new Option<string?>("--store")
        {
            Description = "Where runs are kept: sqlite (in the folder of state) or postgresql://USER:PASSWORD@HOST/DATABASE. Else WORKFLOWS_STORE, else sqlite.",
            Recursive = true,
        };
        var parsed = Root(session, args, store).Parse(args);
        if (parsed.Errors.Count > 0) return WrongUsage(parsed, terminal);
        session.Store = parsed.GetValue(store) ?? session.Store;
        try
        {
            // Signals are ours: a run must write its checkpoint and end as cancelled, not be torn down.
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.First);
        }
        catch (FailureException e)
        {
            return Failed(terminal, e.Failure);
        }
        catch (OperationCanceledException) when (signals.First.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    // A named command is made alone: to describe all of them takes as long as to check a spec.
    private static RootCommand Root(Session session, string[] args, Option<string?> store)
    {
        var root = new RootCommand("Runs declarative machine-learning workflows: train, compress, check and serve models from YAML.") { store };
        if (args.Length > 0 && Commands.TryGetValue(args[0], out var only)) root.Add(only(session));
        else foreach (var create in Commands.Values) root.Add(create(session));
        return root;
    }

    private static int WrongUsage(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in parsed.Errors) terminal.Complain("usage", error.Message);
        var command = parsed.CommandResult.Command;
        var path = string.Join(' ', Names(command).Reverse());
        var arguments = command.Subcommands.Count > 0 ? "<command>" : string.Join(' ', command.Arguments.Select(a => $"<{a.Name}>"));
        terminal.Error.WriteLine($"usage: {path} {arguments} [options]");
        terminal.Error.WriteLine($"Try '{path} --help'.");
        return ExitCode.WrongUsage;
    }

    private static IEnumerable<string> Names(Command command)
    {
        for (Command? current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
            yield return current is RootCommand ? "workflows" : current.Name;
    }

    private static int Failed(Terminal terminal, Failure failure)
    {
        terminal.Complain(failure.Code, failure.Message);
        return failure.Kind == FailureKind.Cancelled ? ExitCode.Cancelled : ExitCode.Failed;
    }
}
