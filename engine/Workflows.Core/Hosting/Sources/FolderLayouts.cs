using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting.Sources;

/// <summary>The files <c>NAME.layout.json</c> beside workflows: where boxes stand is no part of a workflow.</summary>
internal sealed class FolderLayouts(FolderPlace place)
{
    /// <summary>Most bytes of a layout: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The layout of a workflow; null when there is none.</summary>
    public async Task<FolderLayout?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var beside = Beside(path);
        return await BytesAsync(beside, cancellationToken) is { } bytes ? Read(beside, bytes) : null;
    }

    /// <summary>Writes the layout of a workflow; to be called in turn.</summary>
    public async Task<FolderLayout> WriteAsync(string path, JsonObject layout, string? ifMatch, CancellationToken cancellationToken)
    {
        var beside = Beside(path);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(layout, WorkflowJson.Indented);
        var written = Read(beside, bytes);
        EditCheck.Check(beside, await BytesAsync(beside, cancellationToken), ifMatch);
        FolderFiles.Write(place.Absolute(beside), bytes, isNew: ifMatch is null);
        return written;
    }

    /// <summary>Takes the layout of a workflow away, if there is one.</summary>
    public void Remove(string path)
    {
        if (File.Exists(place.Absolute(Beside(path)))) FolderFiles.Remove(place.Absolute(Beside(path)));
    }

    /// <summary>Where the layout of a workflow lies.</summary>
    public static string Beside(string path) => Path.ChangeExtension(path, ".layout.json");

    private async Task<byte[]?> BytesAsync(string beside, CancellationToken cancellationToken)
    {
        try
        {
            var status = FileStatus.Of(place.Absolute(beside));
            return status is null or { Kind: FileStatusKind.File }
                ? await FolderFiles.ReadAsync(place.Absolute(beside), MaxBytes, cancellationToken)
                : throw FolderPlace.Refused(beside, "leads to a link or to no ordinary file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Input("layout-unreadable", $"{beside} cannot be read: {e.Message} Check its permissions.", e);
        }
    }

    /// <summary>A layout out of the bytes of its file.</summary>
    /// <exception cref="FailureException"><c>layout-too-large</c>, <c>layout-unreadable</c>.</exception>
    public static FolderLayout Read(string beside, byte[] bytes)
    {
        if (bytes.Length > MaxBytes) throw FailureException.Input("layout-too-large", $"{beside} is larger than 1 MiB, the most that a layout may have. Remove what is no position of a box.");
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return new FolderLayout(beside, json.RootElement.GetRawText(), ContentHash.Of(bytes));
        }
        catch (JsonException e)
        {
            throw Unreadable(beside, e.Message, e);
        }

        throw Unreadable(beside, "it is no object.", null);
    }

    private static FailureException Unreadable(string beside, string why, Exception? inner) =>
        FailureException.Input("layout-unreadable", $"{beside} is no layout: {why} Delete the file; boxes are then placed anew.", inner);
}
