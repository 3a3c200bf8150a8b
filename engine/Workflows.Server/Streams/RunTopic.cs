using System.Runtime.CompilerServices;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Following;
using Workflows.Core.Runs;

namespace Workflows.Server.Streams;

/// <summary>One run: what its events change and how its steps go on, or its log lines, or points of its curves.</summary>
/// <param name="Name">As the caller writes it.</param>
/// <param name="Run">Number, id or unique beginning of it.</param>
/// <param name="Kinds">Which kinds of news are told: <c>event</c>, <c>progress</c>, <c>log</c>, <c>metric</c>.</param>
internal sealed record RunTopic(string Name, string Run, IReadOnlyList<string> Kinds) : Topic(Name)
{
    public override bool Knows(string position) => RunPosition.Parse(position) is not null;

    public override async IAsyncEnumerable<TopicNews> FollowAsync(
        ServedEngine engine, string project, string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = from is null ? RunPosition.Start : RunPosition.Parse(from)!.Value;
        await foreach (var news in engine.Engines.Of(project).FollowAsync(Run, start, cancellationToken))
        {
            var (kind, data) = Told(news);
            if (Kinds.Contains(kind)) yield return new TopicNews($"{news.Position}", kind, data);
        }
    }

    private static (string Kind, object Data) Told(RunNews news) => news switch
    {
        EventNews e => ("event", RunEventData.Of(e)),
        LogNews { Update: LogWritten log } => ("log", log.Line),
        LogNews { Update: MetricReported metric } => ("metric", metric.Point),
        LogNews { Update: var update } => ("progress", update),
        _ => throw new InvalidOperationException($"Unknown news {news}."),
    };
}

/// <summary>An event of a run, for people who watch.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Type">The word for it, such as <c>step-succeeded</c>.</param>
/// <param name="Step">How a step is now, or null.</param>
/// <param name="Added">Steps that are there from now on, or null.</param>
/// <param name="Run">How the run is now, or null.</param>
internal sealed record RunEventData(long Seq, DateTimeOffset At, string Type, StepChanged? Step, IReadOnlyList<AddedStep>? Added, RunChanged? Run)
{
    public static RunEventData Of(EventNews news) => new(
        news.Event.Seq, news.Event.At, news.Event.Event.Word(), news.Update as StepChanged,
        (news.Update as StepsAdded)?.Steps.Select(s => new AddedStep(s.Step, s.Uses)).ToList(), news.Update as RunChanged);
}

/// <summary>A step that came with an expansion.</summary>
/// <param name="Step">Its address.</param>
/// <param name="Uses">Name of its activity.</param>
internal sealed record AddedStep(string Step, string Uses);
