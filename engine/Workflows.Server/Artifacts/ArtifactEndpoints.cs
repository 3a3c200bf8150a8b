using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Artifacts;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Artifacts;

/// <summary>What steps exchanged, and what somebody brings in for a run.</summary>
internal static class ArtifactEndpoints
{
    private const int UsualRows = 50;
    private const int MostRows = 200;

    public static void MapArtifacts(this IEndpointRouteBuilder project, ServerOptions options)
    {
        var artifacts = project.MapGroup("/artifacts").WithTags("Artifacts");
        artifacts.MapPost("", UploadAsync).Needs(Role.Operator, "artifact.upload").WithName("uploadArtifact").Accepts<Stream>("application/octet-stream")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxUploadBytes))
            .WithSummary("Takes the body in as a file, or as a dataset; a run takes it as an input by its hash.");
        artifacts.MapGet("/{hash}", ShowAsync).Needs(Role.Viewer).WithName("getArtifact").WithSummary("What is known of an artifact that a run of the project gave or that was brought in.");
        artifacts.MapGet("/{hash}/content", ContentAsync).Needs(Role.Viewer).WithName("getContent").WithSummary("Its bytes, also in ranges; of a folder one file.");
        artifacts.MapGet("/{hash}/preview", PreviewAsync).Needs(Role.Viewer).WithName("previewDataset").WithSummary("The first rows of a dataset, and what its columns hold.");
    }

    private static async Task<Created<Artifact>> UploadAsync(
        string project, HttpContext context, ServedEngine engine, ServerOptions options, string? kind, string? format, string? label, CancellationToken cancellationToken)
    {
        var artifact = Word.Parse<ArtifactKind>("kind", kind ?? "file") switch
        {
            ArtifactKind.File => await engine.Artifacts.AddFileAsync(
                new ArtifactDraft(ArtifactKind.File), (place, token) => KeepAsync(context.Request.Body, place, token), cancellationToken),
            ArtifactKind.Dataset => await engine.Datasets.ImportAsync(context.Request.Body, FormatOf(format, label), "the upload", options.MaxUploadBytes, cancellationToken),
            _ => throw new ProblemException(422, "kind-not-uploadable", "A file or a dataset can be brought in; models and reports come from runs."),
        };
        await engine.Runs.AddArtifactAsync(project, artifact, cancellationToken);
        return TypedResults.Created($"/api/v1/projects/{project}/artifacts/{artifact.Hash}", artifact);
    }

    private static async Task<Ok<ArtifactListing>> ShowAsync(string project, string hash, ServedEngine engine, CancellationToken cancellationToken)
    {
        var (artifact, path) = await FindAsync(engine, project, hash, cancellationToken);
        return TypedResults.Ok(ArtifactListing.Of(artifact, path));
    }

    private static async Task<PhysicalFileHttpResult> ContentAsync(
        string project, string hash, HttpContext context, ServedEngine engine, string? path, CancellationToken cancellationToken)
    {
        var (artifact, root) = await FindAsync(engine, project, hash, cancellationToken);
        var isReport = artifact.Kind == ArtifactKind.Report && File.Exists(root);
        EntityTag.Set(context, path is null ? artifact.Hash : ContentHash.Of($"{artifact.Hash}/{path}"));
        if (isReport) context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.OfReports;
        return TypedResults.PhysicalFile(
            ArtifactListing.Inside(root, path), isReport ? "text/html; charset=utf-8" : "application/octet-stream",
            isReport ? null : Path.GetFileName(path) ?? $"{ContentHash.Digits(artifact.Hash)[..12]}.bin", enableRangeProcessing: true);
    }

    private static async Task<Ok<DatasetPreview>> PreviewAsync(string project, string hash, ServedEngine engine, int? rows, CancellationToken cancellationToken)
    {
        if (rows is < 0 or > MostRows) throw new ProblemException(422, "rows-out-of-range", $"rows is {rows}; it goes from 0 to {MostRows}.");
        var (artifact, path) = await FindAsync(engine, project, hash, cancellationToken);
        return artifact.Kind == ArtifactKind.Dataset
            ? TypedResults.Ok(await engine.Datasets.PreviewAsync(path, artifact, rows ?? UsualRows, cancellationToken))
            : throw new ProblemException(422, "preview-not-offered", $"{hash} is a {artifact.Kind.ToString().ToLowerInvariant()}; only a dataset has rows to show.");
    }

    private static DatasetFormat FormatOf(string? format, string? label) => Word.Parse<UploadFormat>("format", format ?? "csv") == UploadFormat.Arrow ? new DatasetFormat.Arrow()
        : new DatasetFormat.Csv(label ?? throw new ProblemException(422, "label-needed", "Say which column is the label, with ?label=."));

    private static async Task<(Artifact Artifact, string Path)> FindAsync(ServedEngine engine, string project, string hash, CancellationToken cancellationToken)
    {
        var artifact = await engine.Runs.FindArtifactAsync(project, hash.StartsWith("sha256:", StringComparison.Ordinal) ? hash : $"sha256:{hash}", cancellationToken)
            ?? throw new ProblemException(404, "artifact-unknown", $"No run of project '{project}' gave a single artifact {hash}, and nobody brought one in.");
        return (artifact, await engine.Artifacts.GetPathAsync(artifact, cancellationToken));
    }

    private static async Task KeepAsync(Stream body, string place, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(place, FileMode.CreateNew, FileAccess.Write);
        await body.CopyToAsync(file, cancellationToken);
    }
}

/// <summary>How the rows of an uploaded dataset are written.</summary>
internal enum UploadFormat
{
    /// <summary>As text, with the names of the columns in the first line.</summary>
    Csv,

    /// <summary>As a run of ours gives a dataset: the Arrow file of it.</summary>
    Arrow,
}
