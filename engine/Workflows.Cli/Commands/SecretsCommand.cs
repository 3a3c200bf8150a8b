using System.CommandLine;
using System.Text;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Steps;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows secrets set|list|remove</c>: passwords and tokens that workflows use and nobody reads back.</summary>
internal static class SecretsCommand
{
    public static Command Create(Session session) => new("secrets", "Keeps passwords and tokens for workflows, encrypted; no command shows a value.")
    {
        Set(session),
        List(session),
        Remove(session),
    };

    private static Command Set(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the secret, as specs declare it." };
        var fromStdin = new Option<bool>("--from-stdin") { Description = "Read the value from standard input; one line end behind it is cut." };
        var workflows = new Option<string[]>("--workflow")
        {
            Description = "Only this workflow may use it; repeat for more. Without it all of the project may.",
            HelpName = "name",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("set", "Keeps a value under a name, in place of an earlier one.") { name, fromStdin, workflows };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(fromStdin) && Console.IsInputRedirected) result.AddError("There is no terminal to ask at: pipe the value in and add --from-stdin.");
        });
        command.SetAction(async (parsed, token) =>
        {
            var secret = parsed.GetRequiredValue(name);
            var value = parsed.GetValue(fromStdin) ? await ReadAsync(secret, token) : await AskAsync(session.Terminal.Out, secret, token);
            var users = parsed.GetRequiredValue(workflows);
            await session.Get<ISecretStore>().SetAsync(Project(session), secret, value, users, token);
            session.Terminal.Out.MarkupLineInterpolated($"[green]✓[/] {secret} is set for {(users.Length == 0 ? "every workflow" : string.Join(", ", users))}");
        });
        return command;
    }

    private static Command List(Session session)
    {
        var output = OutputOption.Create();
        var command = new Command("list", "Lists the names of secrets and who may use them.") { output };
        command.SetAction(async (parsed, token) =>
        {
            var secrets = await session.Get<ISecretStore>().ListAsync(Project(session), token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(secrets);
            else Print(session, secrets);
        });
        return command;
    }

    private static Command Remove(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the secret." };
        var command = new Command("remove", "Forgets a secret.") { name };
        command.SetAction(async (parsed, token) =>
        {
            var secret = parsed.GetRequiredValue(name);
            if (!await session.Get<ISecretStore>().RemoveAsync(Project(session), secret, token))
                throw FailureException.Input("secret-missing", $"There is no secret '{secret}'. 'workflows secrets list' shows which there are.");
            session.Terminal.Out.MarkupLineInterpolated($"[green]✓[/] {secret} is forgotten");
        });
        return command;
    }

    private static string Project(Session session) => session.Get<WorkflowOptions>().Project;

    private static Task<string> AskAsync(IAnsiConsole console, string name, CancellationToken cancellationToken) =>
        new TextPrompt<string>($"Value of [bold]{Markup.Escape(name)}[/]:").Secret(null).ShowAsync(console, cancellationToken);

    private static async Task<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            var buffer = new char[SecretRules.LongestValue + "\r\n".Length + 1];
            var text = new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellationToken));
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw FailureException.Input("secret-not-text", $"The value of '{name}' is not UTF-8 text. Encode it, for example with base64.", e);
        }
    }

    private static void Print(Session session, IReadOnlyList<SecretSummary> secrets)
    {
        if (secrets.Count == 0)
        {
            session.Terminal.Out.MarkupLine("No secrets yet. Set one with [bold]workflows secrets set NAME[/].");
            return;
        }

        var table = Tables.Create("secret", "workflows", "set").Firm(0, 2);
        foreach (var secret in secrets)
            table.AddRow(
                $"[bold]{Markup.Escape(secret.Name)}[/]",
                secret.Workflows.Count == 0 ? "[grey]all[/]" : Markup.Escape(string.Join(", ", secret.Workflows)),
                Moment.Text(secret.UpdatedAt, session.Time));
        session.Terminal.Out.Write(table);
    }
}
