using System.Text;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting.Sources;

/// <summary>
/// A folder of workflows as people edit it: listed, watched, and edited from here too. Every content without a mistake becomes a revision. Text is kept as
/// it was written.
/// </summary>
public sealed class FolderSource : IDisposable
{
    // A folder with very many files must not keep a processor busy.
    private const int PauseForLook = 10;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly FolderPlace place;
    private readonly FolderTracker tracker;
    private readonly FolderLayouts layouts;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource looked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A folder; nothing is looked at before <see cref="RunAsync"/>.</summary>
    /// <param name="engine">Compiles and keeps the workflows.</param>
    /// <param name="folder">Its path. The source is the root of the git repository that it lies in, else the folder itself.</param>
    /// <param name="time">Clock of the watching.</param>
    /// <exception cref="FailureException"><c>specs-folder-not-found</c>: it is not there, or not ours to read.</exception>
    public FolderSource(WorkflowEngine engine, string folder, TimeProvider time)
    {
        place = new FolderPlace(folder, engine.ReadRoots);
        tracker = new FolderTracker(place, new FolderReader(engine, place, time), time);
        layouts = new FolderLayouts(place);
        this.time = time;
    }

    /// <summary>Absolute path, without links.</summary>
    public string Folder => place.Folder;

    /// <summary>What is wrong with the folder as a whole: it is gone, it is too large, or its <c>.workflowsignore</c> has a mistake.</summary>
    public IReadOnlyList<Diagnostic> Problems => tracker.Problems;

    /// <summary>Looks at the folder, and again twice a second (a very large one less often), until cancelled. To be called once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                await LookAsync(cancellationToken);
                var pause = Math.Clamp(time.GetElapsedTime(began).Ticks * PauseForLook, ShortestPause.Ticks, LongestPause.Ticks);
                await Task.Delay(TimeSpan.FromTicks(pause), time, cancellationToken);
            }
        }
        finally
        {
            looked.TrySetCanceled(CancellationToken.None);
        }
    }

    /// <summary>Waits until the folder was looked at: every workflow that was valid then is a revision.</summary>
    public Task LookedAsync(CancellationToken cancellationToken) => looked.Task.WaitAsync(cancellationToken);

    /// <summary>All workflows by path, once the folder was looked at.</summary>
    public async Task<IReadOnlyList<FolderWorkflow>> ListAsync(CancellationToken cancellationToken)
    {
        await LookedAsync(cancellationToken);
        return tracker.Workflows;
    }

    /// <summary>The workflow of a name, once the folder was looked at; of several files the first by path, which owns the name. Null when there is none.</summary>
    public async Task<FolderWorkflow?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(w => w.Name == name);

    /// <summary>Tells of each workflow whose content, diagnostics or revision changed, and of each that is gone, until disposed. The callback returns at once and throws nothing.</summary>
    public IDisposable Watch(Action<FolderWorkflow> onChange) => tracker.Watch(onChange);

    /// <summary>The text of a workflow.</summary>
    /// <param name="path">From <see cref="Folder"/>, with forward slashes.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FailureException"><c>path-not-allowed</c>, <c>workflow-file-not-found</c>, <c>spec-too-large</c>, <c>file-not-utf8</c>, <c>file-unreadable</c>.</exception>
    public async Task<FolderText> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = await KnownAsync(path, cancellationToken);
        var bytes = await BytesAsync(path, file, cancellationToken) ?? throw NotFound(path);
        if (bytes.Length > SpecLimits.FileBytes) throw TooLarge(path);
        try
        {
            var skipped = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
            return new FolderText(path, Utf8.GetString(bytes, skipped, bytes.Length - skipped), ContentHash.Of(bytes));
        }
        catch (DecoderFallbackException e)
        {
            throw FailureException.Input("file-not-utf8", $"{path} is not UTF-8 text, so it cannot be edited here. Save it as UTF-8.", e);
        }
    }

    /// <summary>
    /// Saves a text as it is, in UTF-8, and takes it up at once. A text with mistakes is saved too, but never becomes a revision; the one before stays.
    /// </summary>
    /// <param name="path">From <see cref="Folder"/>, with forward slashes; folders on the way are made.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="ifMatch"><see cref="FolderText.ETag"/> of the text that the edit started from; null for a new file.</param>
    /// <param name="author">Who wrote it.</param>
    /// <param name="cancellationToken">Stops waiting; once the text is written it is also taken up.</param>
    /// <exception cref="FailureException"><c>path-not-allowed</c>, <c>spec-too-large</c>, <c>spec-not-text</c>, <c>file-exists</c>, <c>workflow-file-not-found</c>,
    /// <c>file-changed</c>, <c>file-unreadable</c>, <c>file-not-written</c>.</exception>
    public async Task<FolderWorkflow> WriteAsync(string path, string text, string? ifMatch, string author, CancellationToken cancellationToken)
    {
        var file = Allow(path);
        var bytes = Encode(path, text);
        if (ifMatch is not null) await KnownAsync(path, cancellationToken);
        return await tracker.InTurnAsync(
            async () =>
            {
                EditCheck.Check(path, await BytesAsync(path, Allow(path), cancellationToken), ifMatch);
                FolderFiles.Write(file, bytes, isNew: ifMatch is null);
                return await tracker.TakeUpAsync(path, author, CancellationToken.None) ?? throw EditCheck.Changed(path);
            },
            cancellationToken);
    }

    /// <summary>Takes a workflow's file away, and its layout with it. Its revisions stay.</summary>
    /// <param name="path">From <see cref="Folder"/>, with forward slashes.</param>
    /// <param name="ifMatch"><see cref="FolderText.ETag"/> of the text that shall go.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>path-not-allowed</c>, <c>workflow-file-not-found</c>, <c>file-changed</c>, <c>file-unreadable</c>, <c>file-not-written</c>.</exception>
    public async Task RemoveAsync(string path, string ifMatch, CancellationToken cancellationToken)
    {
        var file = await KnownAsync(path, cancellationToken);
        await tracker.InTurnAsync(
            async () =>
            {
                EditCheck.Check(path, await BytesAsync(path, Allow(path), cancellationToken), ifMatch);
                FolderFiles.Remove(file);
                layouts.Remove(path);
                tracker.Drop(path);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Where the boxes of a workflow stand; null when nobody has moved any.</summary>
    /// <param name="path">Of the workflow, from <see cref="Folder"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="FailureException"><c>path-not-allowed</c>, <c>workflow-file-not-found</c>, <c>layout-too-large</c>, <c>layout-unreadable</c>.</exception>
    public async Task<FolderLayout?> ReadLayoutAsync(string path, CancellationToken cancellationToken)
    {
        await KnownAsync(path, cancellationToken);
        return await layouts.ReadAsync(path, cancellationToken);
    }

    /// <summary>Keeps where the boxes of a workflow stand.</summary>
    /// <param name="path">Of the workflow, from <see cref="Folder"/>.</param>
    /// <param name="layout">At most 1 MiB as JSON.</param>
    /// <param name="ifMatch"><see cref="FolderLayout.ETag"/> that the edit started from; null when there was none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FailureException"><c>path-not-allowed</c>, <c>workflow-file-not-found</c>, <c>layout-too-large</c>, <c>layout-unreadable</c>, <c>file-exists</c>,
    /// <c>file-changed</c>, <c>file-not-written</c>.</exception>
    public async Task<FolderLayout> WriteLayoutAsync(string path, JsonObject layout, string? ifMatch, CancellationToken cancellationToken)
    {
        await KnownAsync(path, cancellationToken);
        return await tracker.InTurnAsync(() => layouts.WriteAsync(path, layout, ifMatch, cancellationToken), cancellationToken);
    }

    /// <summary>Ends the source, once <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => tracker.Dispose();

    /// <summary>Where a text would lie that is not saved yet: what it names is looked for beside it.</summary>
    /// <param name="path">From <see cref="Folder"/>, with forward slashes.</param>
    /// <exception cref="FailureException"><c>path-not-allowed</c>.</exception>
    public PlanSource SourceOf(string path)
    {
        Allow(path);
        return place.SourceOf(path);
    }

    /// <summary>Looks at the folder once.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await tracker.LookAsync(cancellationToken);
        looked.TrySetResult();
    }

    private string Allow(string path)
    {
        var file = place.Allow(path);
        return tracker.IsIgnored(path) ? throw FolderPlace.Refused(path, "is left alone by .workflowsignore") : file;
    }

    // Other files of YAML may hold what is none of our readers' business.
    private async Task<string> KnownAsync(string path, CancellationToken cancellationToken)
    {
        var file = Allow(path);
        return await tracker.FindAsync(path, cancellationToken) is null ? throw NotFound(path) : file;
    }

    private static async Task<byte[]?> BytesAsync(string path, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await FolderFiles.ReadAsync(file, SpecLimits.FileBytes, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Input("file-unreadable", $"{path} cannot be read: {e.Message} Check its permissions.", e);
        }
    }

    private static byte[] Encode(string path, string text)
    {
        try
        {
            var bytes = Utf8.GetBytes(text.StartsWith('\uFEFF') ? text[1..] : text);
            return bytes.Length > SpecLimits.FileBytes ? throw TooLarge(path) : bytes;
        }
        catch (EncoderFallbackException e)
        {
            throw FailureException.Input("spec-not-text", $"The text for {path} has half a character at {e.Index}. Remove it.", e);
        }
    }

    private static FailureException NotFound(string path) =>
        FailureException.Input("workflow-file-not-found", $"There is no workflow at {Findings.Show(path)} in the folder. List the workflows to see which there are.");

    private static FailureException TooLarge(string path) =>
        FailureException.Input("spec-too-large", $"{path} would be larger than 1 MiB, the most that a workflow may have. Move data into files that steps read.");
}
