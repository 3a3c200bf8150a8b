using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Server.Streams;

/// <summary>Several topics as one stream, each event with the positions of all.</summary>
internal sealed class TopicStream(ServedEngine engine, string project, List<Topic> topics, string?[] positions)
{
    /// <summary>Position of a topic that has told nothing yet.</summary>
    public const string Nowhere = "-";

    /// <summary>So long nothing may come before whoever listens is told that the connection is alive.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>After so long a browser that lost the connection tries again.</summary>
    private static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(1);

    // A slow reader slows its topics down, not the memory up.
    private readonly Channel<(int Topic, TopicNews News)> merged = Channel.CreateBounded<(int, TopicNews)>(256);

    /// <summary>Everything new until cancelled; the end is an end, not an exception.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumps = Task.WhenAll(topics.Select((topic, i) => PumpAsync(topic, i, stop.Token)));
        try
        {
            yield return Item(TopicNews.Opened, "{}") with { ReconnectionInterval = Reconnection };
            while (await NextAsync(stop.Token) is { } item) yield return item;
        }
        finally
        {
            await stop.CancelAsync();
            await pumps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<SseItem<string>?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!merged.Reader.TryRead(out var next))
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(Silence);
                try
                {
                    next = await merged.Reader.ReadAsync(patience.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    return Item("ping", "{}");
                }
            }

            positions[next.Topic] = next.News.Position;
            return Item(next.News.Event, Data(topics[next.Topic], next.News));
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            return null;
        }
    }

    private async Task PumpAsync(Topic topic, int index, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var news in topic.FollowAsync(engine, project, positions[index], cancellationToken))
                await merged.Writer.WriteAsync((index, news), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
        catch (FailureException e)
        {
            // The store failed for good: whoever listens connects again and is told by the status.
            merged.Writer.TryComplete(e);
        }
    }

    private SseItem<string> Item(string kind, string data) => new(data, kind) { EventId = string.Join(',', positions.Select(p => p ?? Nowhere)) };

    private static string Data(Topic topic, TopicNews news) =>
        news.Data is null ? $"{{\"topic\":{JsonSerializer.Serialize(topic.Name)}}}" : JsonSerializer.Serialize(new Told(topic.Name, news.Data), WorkflowJson.Options);

    private sealed record Told(string Topic, object Data);
}
