using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Access;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows keys create|list|revoke</c>: who may use the server.</summary>
internal static class KeysCommand
{
    private const string EveryProject = "all";

    public static Command Create(Session session) => new("keys", "Gives keys for the server and takes them back; a key is shown once, when it is made.")
    {
        Give(session),
        List(session),
        Revoke(session),
    };

    private static Command Give(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "Whose key it is, or what it is for." };
        var role = new Option<Role>("--role")
        {
            Description = "viewer sees, operator also starts and stops runs, editor also changes workflows, admin also gives keys; caller may only call the models named by --model.",
            DefaultValueFactory = _ => Role.Viewer,
        };
        var models = new Option<string[]>("--model") { Description = "A model that a caller may call; repeat for more.", HelpName = "name", DefaultValueFactory = _ => [] };
        var project = new Option<string?>("--project") { Description = "Project in which it is good; 'all' for every project (admin only).", HelpName = "name" };
        var expires = DurationOption.Create("--expires", "After which time it is no longer good, such as 90d. Without it never.");
        var command = new Command("create", "Makes a key and shows it, now and never again.") { name, role, models, project, expires };
        command.SetAction(async (parsed, token) =>
        {
            var place = parsed.GetValue(project) ?? session.Get<WorkflowOptions>().Project;
            var issued = await session.Get<KeyDesk>().CreateAsync(new NewKey
            {
                Name = parsed.GetRequiredValue(name),
                Role = parsed.GetValue(role),
                Project = place == EveryProject ? null : place,
                Models = parsed.GetRequiredValue(models),
                Lifetime = parsed.GetValue(expires),
                By = Environment.UserName,
            }, token);

            await session.NoteAsync("key.create", issued.Key.Project, issued.Key.Id, token);

            // The key alone on standard output, so that a script can keep it.
            session.Terminal.Out.Profile.Out.Writer.WriteLine(issued.Text);
            session.Terminal.Error.MarkupLineInterpolated($"[green]✓[/] a key for {issued.Key.Role.Word()} {issued.Key.Name} [grey]in {place}; keep it now, it is not shown again[/]");
        });
        return command;
    }

    private static Command List(Session session)
    {
        var output = OutputOption.Create();
        var command = new Command("list", "Lists keys of all projects, the newest first; never a key itself.") { output };
        command.SetAction(async (parsed, token) =>
        {
            var keys = await session.Get<KeyDesk>().ListAsync(null, token);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(keys);
            else Print(session, keys);
        });
        return command;
    }

    private static Command Revoke(Session session)
    {
        var id = new Argument<string>("ID") { Description = "Id of the key, or a unique beginning of it." };
        var command = new Command("revoke", "Takes a key back: it opens nothing any more.") { id };
        command.SetAction(async (parsed, token) =>
        {
            var key = await session.Get<KeyDesk>().RevokeAsync(parsed.GetRequiredValue(id), null, token);
            await session.NoteAsync("key.revoke", key.Project, key.Id, token);
            session.Terminal.Out.MarkupLineInterpolated($"[green]✓[/] the key of {key.Name} is revoked");
        });
        return command;
    }

    private static void Print(Session session, IReadOnlyList<AccessKey> keys)
    {
        if (keys.Count == 0)
        {
            session.Terminal.Out.MarkupLine("No keys yet. Make one with [bold]workflows keys create NAME --role operator[/].");
            return;
        }

        var now = session.Time.GetUtcNow();
        var table = Tables.Create("id", "name", "role", "project", "made", "good").Firm(0, 2, 4);
        foreach (var key in keys)
            table.AddRow(
                key.Id, $"[bold]{Markup.Escape(key.Name)}[/]", key.Role.Word(), Markup.Escape(key.Project ?? EveryProject),
                Moment.Text(key.CreatedAt, session.Time), Good(key, now, session.Time));
        session.Terminal.Out.Write(table);
    }

    private static string Good(AccessKey key, DateTimeOffset now, TimeProvider time) => key switch
    {
        { RevokedAt: not null } => "[red]revoked[/]",
        { ExpiresAt: { } end } => end <= now ? "[red]expired[/]" : $"until {Moment.Text(end, time)}",
        _ => "[green]yes[/]",
    };
}
