using System.CommandLine;
using Spectre.Console;
using Workflows.Cli.Output;
using Workflows.Core.Hosting;
using Workflows.Core.Repositories;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows repo add|list|sync|remove</c>: git repositories whose workflows are followed.</summary>
internal static class RepoCommand
{
    public static Command Create(Session session) => new("repo", "Follows git repositories: what is pushed there is checked, registered and run.")
    {
        Add(session),
        List(session),
        Sync(session),
        Remove(session),
    };

    private static Command Add(Session session)
    {
        var url = new Argument<string>("URL") { Description = "https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH, or a folder of this machine." };
        var name = new Option<string?>("--name") { Description = "What to call it; else the last part of its address.", HelpName = "name" };
        var branches = new Option<string[]>("--branch")
        {
            Description = "The branch to follow; repeat with patterns of further ones whose workflows may be registered and run.",
            HelpName = "name",
            DefaultValueFactory = _ => ["main"],
        };
        var path = new Option<string>("--path") { Description = "Folder of the workflows in it; else all of it.", HelpName = "folder", DefaultValueFactory = _ => "" };
        var provider = new Option<GitProvider?>("--provider") { Description = "Who hosts it: github, gitlab or gitea. Without it nobody tells of pushes or takes statuses." };
        var secret = new Option<string?>("--secret") { Description = "Name of the secret that its pushes are signed with.", HelpName = "name" };
        var token = new Option<string?>("--token") { Description = "Name of the secret that holds the token for statuses of commits, and for the repository itself over https.", HelpName = "name" };
        var slug = new Option<string?>("--slug") { Description = "What the provider calls it; else what its address says.", HelpName = "OWNER/NAME" };
        var api = new Option<string?>("--api") { Description = "Base address of the provider's API; else the usual one of its host.", HelpName = "URL" };
        var poll = DurationOption.Create("--poll", "How often a server looks for pushes that nobody told of; 1m.");
        var output = OutputOption.Create();
        var command = new Command("add", "Follows a repository from now on.") { url, name, branches, path, provider, secret, token, slug, api, poll, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var given = parsed.GetRequiredValue(url);
            var added = await session.Get<RepositoryDesk>().AddAsync(new NewRepository
            {
                Project = Project(session),
                Name = parsed.GetValue(name),
                Url = Directory.Exists(given) ? Path.GetFullPath(given) : given,
                Branches = parsed.GetRequiredValue(branches),
                Path = parsed.GetRequiredValue(path),
                Provider = parsed.GetValue(provider),
                Secret = parsed.GetValue(secret),
                Token = parsed.GetValue(token),
                Slug = parsed.GetValue(slug),
                Api = parsed.GetValue(api),
                Poll = parsed.GetValue(poll),
            }, Environment.UserName, allowsLocal: true, cancellation);
            await session.NoteAsync("repository.add", added.Project, added.Name, cancellation);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(added);
            else session.Terminal.Out.MarkupLineInterpolated($"[green]✓[/] [bold]{added.Name}[/] is followed [grey]branch {string.Join(", ", added.Branches)} of {added.Url}[/]");
        });
        return command;
    }

    private static Command List(Session session)
    {
        var output = OutputOption.Create();
        var command = new Command("list", "Lists the repositories that are followed.") { output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var repositories = await session.Get<RepositoryDesk>().ListAsync(Project(session), cancellation);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(repositories);
            else Print(session, repositories);
        });
        return command;
    }

    private static Command Sync(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the repository." };
        var output = OutputOption.Create();
        var command = new Command("sync", "Looks at a repository now; a server does so by itself. Ends with 1 when a workflow has a mistake.") { name, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = await session.Get<RepositoryDesk>().FindAsync(Project(session), parsed.GetRequiredValue(name), cancellation);
            var report = await session.Get<RepositorySync>().LookAsync(repository, cancellation);
            await session.NoteAsync("repository.sync", repository.Project, repository.Name, cancellation);
            if (parsed.GetValue(output) == OutputFormat.Json) Terminal.WriteJson(report);
            else RepositoryReport.Print(session.Terminal, report);
            return report.Branches.All(b => b.Specs.All(s => s.IsValid)) ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static Command Remove(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the repository." };
        var command = new Command("remove", "Follows a repository no longer. Its workflows stay, with their revisions and runs.") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            var removed = await session.Get<RepositoryDesk>().RemoveAsync(Project(session), parsed.GetRequiredValue(name), cancellation);
            await session.NoteAsync("repository.remove", removed.Project, removed.Name, cancellation);
            session.Terminal.Out.MarkupLineInterpolated($"[green]✓[/] {removed.Name} is no longer followed");
        });
        return command;
    }

    private static string Project(Session session) => session.Get<WorkflowOptions>().Project;

    private static void Print(Session session, IReadOnlyList<Repository> repositories)
    {
        if (repositories.Count == 0)
        {
            session.Terminal.Out.MarkupLine("No repositories yet. Follow one with [bold]workflows repo add URL --branch main --path specs/[/].");
            return;
        }

        var table = Tables.Create("repository", "branches", "folder", "address", "looked at").Firm(0, 4);
        foreach (var repository in repositories)
            table.AddRow(
                $"[bold]{Markup.Escape(repository.Name)}[/]", Markup.Escape(string.Join(", ", repository.Branches)), Markup.Escape(repository.Path), Markup.Escape(repository.Url), Looked(repository, session.Time));
        session.Terminal.Out.Write(table);
    }

    private static string Looked(Repository repository, TimeProvider time) => repository.State switch
    {
        { Failure: { } failure } => $"[red]{Markup.Escape(failure.Code)}[/]",
        { LookedAt: { } at } => Moment.Text(at, time),
        _ => "[grey]never[/]",
    };
}
