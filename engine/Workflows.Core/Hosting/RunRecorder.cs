using System.Threading.Channels;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting;

/// <summary>
/// Keeps what is useful but not truth: log lines, progress and points of curves in the run's log, the points in the database and as TensorBoard files too.
/// Written behind the run's back by one loop, so that an activity never waits for a disk.
/// </summary>
internal sealed class RunRecorder : IAsyncDisposable
{
    /// <summary>Progress of a step is kept so often at most: it is for people who watch.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly Channel<RunUpdate> queue = Channel.CreateUnbounded<RunUpdate>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, long> told = [];
    private readonly Dictionary<string, EventFileWriter> curves = [];
    private readonly string runId;
    private readonly RunFolder folder;
    private readonly IRunStore store;
    private readonly RunFeed feed;
    private readonly TimeProvider time;
    private readonly Lazy<Task> loop;

    public RunRecorder(string runId, RunFolder folder, IRunStore store, RunFeed feed, TimeProvider time)
    {
        this.runId = runId;
        this.folder = folder;
        this.store = store;
        this.feed = feed;
        this.time = time;
        loop = new Lazy<Task>(() => Task.Run(WriteAllAsync)); // many runs say nothing
    }

    /// <summary>Keeps a <see cref="LogWritten"/>, a <see cref="MetricReported"/> or a <see cref="StepProgressed"/>.</summary>
    public void Write(RunUpdate entry)
    {
        queue.Writer.TryWrite(entry);
        _ = loop.Value;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        if (loop.IsValueCreated) await loop.Value;
        foreach (var writer in curves.Values) await writer.DisposeAsync();
    }

    // A full disk costs the log, not the run; whoever watches is told once.
    private async Task WriteAllAsync()
    {
        try
        {
            await WriteQueueAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FailureException)
        {
            feed.Publish(new LogWritten(new LogLine(time.GetUtcNow(), "warning", "", 0, $"The log of run {runId} ends here, it cannot be written: {e.Message}")));
        }
    }

    // A run that says nothing leaves no folder behind.
    private async Task WriteQueueAsync()
    {
        if (!await queue.Reader.WaitToReadAsync()) return;
        Directory.CreateDirectory(folder.Path);
        await using var log = new StreamWriter(Open(folder.LogFile));
        var batch = new List<RunUpdate>();
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (queue.Reader.TryRead(out var entry)) batch.Add(entry);
            foreach (var entry in batch.Where(IsDue)) await log.WriteAsync(RunLog.Format(entry));
            await log.FlushAsync();
            await KeepAsync([.. batch.OfType<MetricReported>().Select(m => m.Point)]);
        }
    }

    private bool IsDue(RunUpdate entry)
    {
        if (entry is not StepProgressed { Fraction: < 1 } progress) return true;
        var isDue = !told.TryGetValue(progress.Step, out var last) || time.GetElapsedTime(last) >= ProgressInterval;
        if (isDue) told[progress.Step] = time.GetTimestamp();
        return isDue;
    }

    // A process that died may have left a line half written.
    private static FileStream Open(string file)
    {
        var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length == 0) return stream;
        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != '\n') stream.WriteByte((byte)'\n');
        return stream;
    }

    private async Task KeepAsync(List<MetricPoint> points)
    {
        if (points.Count == 0) return;
        foreach (var step in points.GroupBy(p => p.Step))
        {
            if (!curves.TryGetValue(step.Key, out var writer))
                curves[step.Key] = writer = await EventFileWriter.CreateAsync(folder.CurvesOf(step.Key), time, CancellationToken.None);
            await writer.WriteAsync([.. step], CancellationToken.None);
        }

        await store.AppendMetricsAsync(runId, points, CancellationToken.None);
    }
}
