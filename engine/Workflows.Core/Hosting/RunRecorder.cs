using System.Text.Json;
using System.Threading.Channels;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Hosting;

/// <summary>
/// Keeps what is useful but not truth: log lines, and points of curves in the database and as TensorBoard files. Written behind the run's back by
/// one loop, so that an activity never waits for a disk.
/// </summary>
internal sealed class RunRecorder : IAsyncDisposable
{
    private readonly Channel<object> queue = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
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

    public void Write(LogLine line) => Add(line);

    public void Write(MetricPoint point) => Add(point);

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        if (loop.IsValueCreated) await loop.Value;
        foreach (var writer in curves.Values) await writer.DisposeAsync();
    }

    private void Add(object item)
    {
        queue.Writer.TryWrite(item);
        _ = loop.Value;
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
        await using var log = new StreamWriter(new FileStream(folder.LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
        var batch = new List<object>();
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (queue.Reader.TryRead(out var item)) batch.Add(item);
            foreach (var line in batch.OfType<LogLine>()) await log.WriteLineAsync(JsonSerializer.Serialize(line, WorkflowJson.Options));
            await log.FlushAsync();
            await KeepAsync([.. batch.OfType<MetricPoint>()]);
        }
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
