using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Workflows.Core.Artifacts;
using Workflows.Core.Planning;
using Workflows.Server.Api;

namespace Workflows.Server.Workflows;

/// <summary>A folder that somebody sends as a form: one field for each file, named by its path. It lies in a place of its own and is removed after use.</summary>
internal sealed class SentFolder : IDisposable
{
    private const int MostFiles = 10_000;
    private const int LongestPath = 1_000;
    private const int LongestShown = 200;

    // Nobody else may look into it.
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("workflows-sent-");

    private SentFolder()
    {
    }

    /// <summary>Takes the files of a request in.</summary>
    /// <exception cref="ProblemException"><c>form-malformed</c>, <c>file-refused</c>, <c>files-too-many</c>.</exception>
    public static async Task<SentFolder> TakeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary)) throw Malformed("its content type names no boundary");
        var folder = new SentFolder();
        var isWhole = false;
        try
        {
            await folder.TakeAsync(new MultipartReader(boundary, request.Body), cancellationToken);
            isWhole = true;
            return folder;
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Malformed(e.Message);
        }
        finally
        {
            if (!isWhole) folder.Dispose();
        }
    }

    /// <summary>The place of a spec in it.</summary>
    /// <param name="path">From its root, with forward slashes.</param>
    /// <exception cref="ProblemException"><c>file-refused</c>, <c>spec-not-sent</c>.</exception>
    public PlanSource SourceOf(string path)
    {
        var file = PlaceOf(path);
        return File.Exists(file) ? new PlanSource(file, root.FullName, [])
            : throw new ProblemException(422, "spec-not-sent", $"There is no file '{path}' among those that were sent. Name the spec by its path with ?path=.");
    }

    public void Dispose() => root.Delete(recursive: true);

    private async Task TakeAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        for (var files = 0; await form.ReadNextSectionAsync(cancellationToken) is { } section; files++)
        {
            if (files == MostFiles) throw new ProblemException(413, "files-too-many", $"A workflow is sent with at most {MostFiles} files.");
            var name = section.GetContentDispositionHeader() is { } named ? HeaderUtilities.RemoveQuotes(named.Name).Value : null;
            var place = PlaceOf(name ?? throw Malformed("a part of it has no name"));
            if (Path.Exists(place)) throw new ProblemException(422, "file-refused", $"'{name}' is there twice.");
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            await using var file = new FileStream(place, FileMode.CreateNew, FileAccess.Write);
            await section.Body.CopyToAsync(file, cancellationToken);
        }
    }

    private string PlaceOf(string path)
    {
        if (path.Length > LongestPath || !ForeignPath.IsBelow(path))
            throw new ProblemException(422, "file-refused", $"'{(path.Length > LongestShown ? path[..LongestShown] : path)}' is no path of a file here. Use short relative paths without '.' and '..'.");
        return Path.Combine([root.FullName, .. path.Split('/')]);
    }

    private static ProblemException Malformed(string why) =>
        new(400, "form-malformed", $"The body is no form of files: {why}. Send what curl does for -F 'specs/a.yaml=@specs/a.yaml'.");
}
