using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Sources;

namespace Workflows.Server.Streams;

/// <summary>The folder of specs: each workflow whenever its text, its mistakes or its revision changed.</summary>
internal sealed record WorkflowsTopic(string Name) : Topic(Name)
{
    public override bool Knows(string position) => position.Length > 0;

    public override async IAsyncEnumerable<TopicNews> FollowAsync(
        ServedEngine engine, string project, string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (engine.Folder is not { } folder || project != engine.Options.Project)
        {
            yield return new TopicNews("none", TopicNews.Opened, null);
            yield break;
        }

        var changes = Channel.CreateUnbounded<FolderWorkflow>();
        using var watching = folder.Watch(change => changes.Writer.TryWrite(change));
        var now = await StateAsync(folder, cancellationToken);
        yield return new TopicNews(now, from is null || from == now ? TopicNews.Opened : TopicNews.Reset, null);
        await foreach (var change in changes.Reader.ReadAllAsync(cancellationToken))
            yield return new TopicNews(await StateAsync(folder, cancellationToken), "workflow", change);
    }

    // What the folder is like goes by its content: after a restart of the server, or at another one, it is the same.
    private static async Task<string> StateAsync(FolderSource folder, CancellationToken cancellationToken) =>
        ContentHash.Digits(ContentHash.Of(JsonSerializer.Serialize(await folder.ListAsync(cancellationToken), WorkflowJson.Options)))[..16];
}
