using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Repositories;
using Workflows.Core.Spec;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Workflows;

/// <summary>The texts of workflows, and where their boxes stand: read, edited and removed. The server never rewrites YAML.</summary>
internal static class SourceEndpoints
{
    private const string Yaml = "text/yaml; charset=utf-8";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static void MapSources(this RouteGroupBuilder workflows)
    {
        workflows.MapGet("/{workflow}/source", ReadAsync).Needs(Role.Viewer).WithName("getSource")
            .WithSummary("The YAML of a workflow as it lies in the folder, or of one of its revisions; its ETag is what an edit starts from.");
        workflows.MapPut("/{workflow}/source", WriteAsync).Needs(Role.Editor, "workflow.edit").WithName("putSource").Accepts<string>("text/yaml", "application/yaml", "text/plain")
            .WithSummary("Saves the YAML of a workflow: If-Match for an edit, If-None-Match: * for a new file. A text with mistakes is saved and told, and does not run. Of a repository it becomes a commit that is pushed, to the branch that is followed or another one; mistakes are refused. A new file goes into the repository that ?repo= names.");
        workflows.MapDelete("/{workflow}/source", RemoveAsync).Needs(Role.Editor, "workflow.remove").WithName("deleteSource")
            .WithSummary("Removes the file of a workflow, of a repository by a commit that is pushed; its revisions and runs stay.");
        workflows.MapGet("/{workflow}/layout", ReadLayoutAsync).Needs(Role.Viewer).WithName("getLayout").WithSummary("Where the boxes of a workflow stand.");
        workflows.MapPut("/{workflow}/layout", WriteLayoutAsync).Needs(Role.Editor, "workflow.layout").WithName("putLayout").WithSummary("Keeps where the boxes of a workflow stand, beside its file; of a repository by a commit that is pushed.");
    }

    private static async Task<Results<ContentHttpResult, StatusCodeHttpResult>> ReadAsync(
        string project, string workflow, HttpContext context, ServedEngine engine, string? revision, CancellationToken cancellationToken)
    {
        if (revision is null && engine.FolderOf(project) is { } folder && await folder.FindAsync(workflow, cancellationToken) is { } file)
        {
            var read = await folder.ReadAsync(file.Path, cancellationToken);
            return Answer(context, read.Text, read.ETag);
        }

        if (revision is null && await engine.RepositoryEdits.FindAsync(project, workflow, cancellationToken) is { } pushed)
        {
            var read = await engine.RepositoryEdits.ReadAsync(pushed, cancellationToken);
            return Answer(context, read.Text, read.ETag);
        }

        var text = await engine.Engines.Of(project).ReadSourceAsync(revision is null ? workflow : $"{workflow}@{revision}", cancellationToken);
        return Answer(context, text, ContentHash.Of(text));
    }

    private static async Task<Results<Ok<FolderWorkflow>, Created<FolderWorkflow>, Accepted<RepositoryCommit>>> WriteAsync(
        string project, string workflow, HttpContext context, ServedEngine engine, string? path, string? repo, string? branch, CancellationToken cancellationToken)
    {
        var pushed = await PushedAsync(engine, project, workflow, cancellationToken)
            ?? (repo is null ? null : await engine.RepositoryEdits.PlaceAsync(project, repo, workflow, path, cancellationToken));
        if (pushed is not null)
        {
            var edit = EditOf(context, await TextAsync(context.Request, cancellationToken), EntityTag.Expected(context.Request), branch);
            return await CommitAsync(pushed, () => engine.RepositoryEdits.WriteAsync(pushed, edit, cancellationToken), context, engine);
        }

        var folder = FolderOf(engine, project);
        var expected = EntityTag.Expected(context.Request);
        var text = await TextAsync(context.Request, cancellationToken);
        var place = (await folder.FindAsync(workflow, cancellationToken))?.Path ?? path ?? $"{workflow}.yaml";
        var written = await folder.WriteAsync(place, text, expected, Caller.Of(context).Key.Name, cancellationToken);
        EntityTag.Set(context, written.ETag);
        return expected is null ? TypedResults.Created($"/api/v1/projects/{project}/workflows/{Uri.EscapeDataString(written.Name ?? workflow)}", written) : TypedResults.Ok(written);
    }

    // A workflow that comes from a repository and not from the folder.
    private static async Task<RepositoryFile?> PushedAsync(ServedEngine engine, string project, string workflow, CancellationToken cancellationToken) =>
        engine.FolderOf(project) is { } folder && await folder.FindAsync(workflow, cancellationToken) is not null
            ? null : await engine.RepositoryEdits.FindAsync(project, workflow, cancellationToken);

    private static RepositoryEdit EditOf(HttpContext context, string? text, string? expected, string? branch)
    {
        var by = Caller.Of(context).Key.Name;
        return new RepositoryEdit { Text = text, IfMatch = expected, Author = by, Address = RepositoryEdit.AddressOf(by), Branch = branch };
    }

    // Once it is pushed the server looks at it as at any other commit.
    private static async Task<Accepted<RepositoryCommit>> CommitAsync(RepositoryFile file, Func<Task<RepositoryCommit>> write, HttpContext context, ServedEngine engine)
    {
        try
        {
            var commit = await write();
            ProblemException.ThrowIfErrors(commit.Diagnostics, "The workflow has mistakes");
            engine.RepositoryFollower.Ring(file.Repository.Project, file.Repository.Name);
            if (commit.ETag is { } tag) EntityTag.Set(context, tag);
            return TypedResults.Accepted($"/api/v1/projects/{file.Repository.Project}/repos/{file.Repository.Name}", commit);
        }
        catch (EditConflictException e)
        {
            throw new ProblemException(new Problem(409, "file-changed", e.Message) { Sides = new EditSides(e.Theirs.ETag, e.Origin, e.Theirs.Text, e.Yours) });
        }
    }

    private static async Task<Results<NoContent, Accepted<RepositoryCommit>>> RemoveAsync(
        string project, string workflow, HttpContext context, ServedEngine engine, string? branch, CancellationToken cancellationToken)
    {
        var expected = EntityTag.Expected(context.Request) ?? throw new ProblemException(428, "precondition-required", "Send If-Match with the ETag of what you read.");
        if (await PushedAsync(engine, project, workflow, cancellationToken) is { } pushed)
            return await CommitAsync(pushed, () => engine.RepositoryEdits.WriteAsync(pushed, EditOf(context, null, expected, branch), cancellationToken), context, engine);
        var folder = FolderOf(engine, project);
        await folder.RemoveAsync(await PathAsync(folder, workflow, cancellationToken), expected, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<ContentHttpResult> ReadLayoutAsync(string project, string workflow, HttpContext context, ServedEngine engine, CancellationToken cancellationToken)
    {
        if (await PushedAsync(engine, project, workflow, cancellationToken) is { } pushed)
        {
            var text = await engine.RepositoryEdits.ReadLayoutAsync(pushed, cancellationToken) ?? throw NoLayout(workflow);
            EntityTag.Set(context, text.ETag);
            return TypedResults.Text(text.Text, "application/json");
        }

        var folder = FolderOf(engine, project);
        var layout = await folder.ReadLayoutAsync(await PathAsync(folder, workflow, cancellationToken), cancellationToken) ?? throw NoLayout(workflow);
        EntityTag.Set(context, layout.ETag);
        return TypedResults.Text(layout.Json, "application/json");
    }

    private static async Task<Results<ContentHttpResult, Accepted<RepositoryCommit>>> WriteLayoutAsync(
        string project, string workflow, JsonObject layout, HttpContext context, ServedEngine engine, string? branch, CancellationToken cancellationToken)
    {
        var expected = EntityTag.Expected(context.Request);
        if (await PushedAsync(engine, project, workflow, cancellationToken) is { } pushed)
        {
            var edit = EditOf(context, layout.ToJsonString(WorkflowJson.Indented) + "\n", expected, branch);
            return await CommitAsync(pushed, () => engine.RepositoryEdits.WriteLayoutAsync(pushed, edit, cancellationToken), context, engine);
        }

        var folder = FolderOf(engine, project);
        var written = await folder.WriteLayoutAsync(await PathAsync(folder, workflow, cancellationToken), layout, expected, cancellationToken);
        EntityTag.Set(context, written.ETag);
        return TypedResults.Text(written.Json, "application/json");
    }

    private static ProblemException NoLayout(string workflow) => new(404, "layout-not-found", $"Nobody has moved a box of workflow '{workflow}' yet.");

    private static FolderSource FolderOf(ServedEngine engine, string project) =>
        engine.FolderOf(project) ?? throw new ProblemException(409, "source-not-editable", $"Project '{project}' has no folder of specs here: its workflows come from elsewhere and are changed there. A new one goes into a repository with ?repo=NAME.");

    private static async Task<string> PathAsync(FolderSource folder, string workflow, CancellationToken cancellationToken) =>
        (await folder.FindAsync(workflow, cancellationToken))?.Path
            ?? throw new ProblemException(404, "workflow-unknown", $"The folder of specs has no workflow '{workflow}'.");

    private static Results<ContentHttpResult, StatusCodeHttpResult> Answer(HttpContext context, string text, string hash)
    {
        EntityTag.Set(context, hash);
        return EntityTag.IsKnown(context.Request, hash) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Text(text, Yaml);
    }

    private static async Task<string> TextAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = new byte[SpecLimits.FileBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > SpecLimits.FileBytes) throw new ProblemException(413, "spec-too-large", $"A spec has at most {SpecLimits.FileBytes} bytes.");
        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new ProblemException(400, "text-malformed", "The body is not UTF-8 text.");
        }
    }
}
