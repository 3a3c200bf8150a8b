using System.CommandLine;
using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Server;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows schema</c>: the JSON schema of specs, for editors; the reference page, for people; and the OpenAPI document of the server, for programs.</summary>
internal static class SchemaCommand
{
    public static Command Create(Session session)
    {
        var check = new Option<string?>("--check") { Description = "Compare with this file; end with 1 when it differs.", HelpName = "file" };
        var write = new Option<string?>("--write") { Description = "Write to this file.", HelpName = "file" };
        var reference = new Option<bool>("--reference") { Description = "The reference page of the language, in Markdown, instead." };
        var api = new Option<bool>("--api") { Description = "The OpenAPI document of the server instead." };
        var command = new Command("schema", "Prints the JSON schema of specs, made from the activities.") { check, write, reference, api };
        command.Validators.Add(result =>
        {
            if (result.GetResult(check) is not null && result.GetResult(write) is not null) result.AddError("Give --check or --write, not both.");
            if (result.GetValue(reference) && result.GetValue(api)) result.AddError("Give --reference or --api, not both.");
        });
        command.SetAction((parsed, token) =>
        {
            var kind = parsed.GetValue(reference) ? "--reference " : parsed.GetValue(api) ? "--api " : "";
            return RunAsync(session, kind, parsed.GetValue(check), parsed.GetValue(write), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(Session session, string kind, string? check, string? write, CancellationToken cancellationToken)
    {
        var text = kind switch
        {
            "--reference " => SpecReference.Generate(session.Get<ActivityCatalog>()),
            "--api " => await ApiAsync(session, cancellationToken),
            _ => SpecSchema.Generate(session.Get<ActivityCatalog>()).ToJsonString(WorkflowJson.Indented) + "\n",
        };
        if (write is not null) await WriteAsync(write, text, cancellationToken);
        else if (check is not null) return await CheckAsync(session, check, text, kind, cancellationToken);
        else session.Terminal.Out.Profile.Out.Writer.Write(text);
        return ExitCode.Success;
    }

    // The framework makes the document out of the endpoints of a server that listens.
    private static async Task<string> ApiAsync(Session session, CancellationToken cancellationToken)
    {
        await using var server = await WorkflowServer.StartAsync(new ServerOptions { Port = 0 }, Composition.Served(session.Services, folder: null), cancellationToken);
        using var client = new HttpClient();
        var document = JsonNode.Parse(await client.GetStringAsync(new Uri(server.Address, "/openapi/v1.json"), cancellationToken));
        return document!.ToJsonString(WorkflowJson.Indented) + "\n";
    }

    private static async Task<int> CheckAsync(Session session, string file, string text, string option, CancellationToken cancellationToken)
    {
        if (File.Exists(file) && await File.ReadAllTextAsync(file, cancellationToken) == text) return ExitCode.Success;
        session.Terminal.Complain("schema-drift", $"{file} is not what the activities say. Write it again: workflows schema {option}--write {file}");
        return ExitCode.Failed;
    }

    private static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Resource("file-unwritable", $"{file} cannot be written: {e.Message}", e);
        }
    }
}
