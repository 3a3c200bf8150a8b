using System.Runtime.CompilerServices;
using Workflows.Core.Hosting;

namespace Workflows.Server.Streams;

/// <summary>All runs of the project: those that were created or changed their state, several at once when they did so in quick succession.</summary>
internal sealed record RunsTopic(string Name) : Topic(Name)
{
    private const int Batch = 200;

    /// <summary>Lists are looked at by people: four times a second is at once.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public override bool Knows(string position) => position.Split('.') is [var change, var run] && long.TryParse(change, out _) && long.TryParse(run, out _);

    public override async IAsyncEnumerable<TopicNews> FollowAsync(
        ServedEngine engine, string project, string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursor = from is null ? null : RunCursor.Parse(from);
        if (cursor is null)
        {
            cursor = (await engine.Runs.ListChangedAsync(project, null, Batch, cancellationToken)).Next;
            yield return new TopicNews($"{cursor}", TopicNews.Opened, null);
        }

        while (true)
        {
            var changes = await engine.Runs.ListChangedAsync(project, cursor, Batch, cancellationToken);
            cursor = changes.Next;
            if (changes.Runs.Count > 0) yield return new TopicNews($"{cursor}", "runs", changes.Runs);
            if (changes.Runs.Count < Batch) await Task.Delay(Look, engine.Time, cancellationToken);
        }
    }
}
