using System.CommandLine;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows schema</c>: the JSON schema of specs, for editors; and the reference page, for people.</summary>
internal static class SchemaCommand
{
    public static Command Create(Session session)
    {
        var check = new Option<string?>("--check") { Description = "Compare with this file; end with 1 when it differs.", HelpName = "file" };
        var write = new Option<string?>("--write") { Description = "Write to this file.", HelpName = "file" };
        var reference = new Option<bool>("--reference") { Description = "The reference page of the language, in Markdown, instead." };
        var command = new Command("schema", "Prints the JSON schema of specs, made from the activities.") { check, write, reference };
        command.Validators.Add(result =>
        {
            if (result.GetResult(check) is not null && result.GetResult(write) is not null) result.AddError("Give --check or --write, not both.");
        });
        command.SetAction((parsed, token) => RunAsync(session, parsed.GetValue(reference), parsed.GetValue(check), parsed.GetValue(write), token));
        return command;
    }

    private static async Task<int> RunAsync(Session session, bool reference, string? check, string? write, CancellationToken cancellationToken)
    {
        var catalog = session.Get<ActivityCatalog>();
        var text = reference ? SpecReference.Generate(catalog) : SpecSchema.Generate(catalog).ToJsonString(WorkflowJson.Indented) + "\n";
        if (write is not null) await WriteAsync(write, text, cancellationToken);
        else if (check is not null) return await CheckAsync(session, check, text, reference ? "--reference " : "", cancellationToken);
        else session.Terminal.Out.Profile.Out.Writer.Write(text);
        return ExitCode.Success;
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
