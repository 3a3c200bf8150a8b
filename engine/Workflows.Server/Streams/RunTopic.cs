using System.Runtime.CompilerServices;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Following;
using Workflows.Core.Runs;

namespace Workflows.Server.Streams;

/// <summary>One run: what its events change and how its steps go on, or its log lines, or points of its curves.</summary>
/// <param name="Name">As the caller writes it.</param>
/// <param name="Run">Number, id or unique beginning of it.</param>
/// <param name="Takes">Which updates are told.</param>
internal sealed record RunTopic(string Name, string Run, Func<RunUpdate, bool> Takes) : Topic(Name)
{
    public override bool Knows(string position) => RunPosition.Parse(position) is not null;

    public override async IAsyncEnumerable<TopicNews> FollowAsync(
        ServedEngine engine, string project, string? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = from is null ? RunPosition.Start : RunPosition.Parse(from)!.Value;
        var isStateTopic = Takes(new RunChanged(default, null, []));
        await foreach (var news in engine.Engines.Of(project).FollowAsync(Run, start, cancellationToken))
        {
            var position = $"{news.Position}";
            if (news is EventNews e && isStateTopic) yield return new TopicNews(position, "event", RunEventData.Of(e));
            else if (news is LogNews { Update: var update } && Takes(update)) yield return Told(position, update);
        }
    }

    private static TopicNews Told(string position, RunUpdate update) => update switch
    {
        LogWritten log => new TopicNews(position, "log", log.Line),
        MetricReported metric => new TopicNews(position, "metric", metric.Point),
        _ => new TopicNews(position, "progress", update),
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
