using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Workflows.Core.Access;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Streams;

/// <summary>What happens in a project, live: server-sent events of many topics over one connection.</summary>
internal static class StreamEndpoints
{
    private const int MostTopics = 64;

    public static void MapStream(this IEndpointRouteBuilder project) =>
        project.MapGet("/stream", OpenAsync).WithTags("Streams").Needs(Role.Viewer).WithName("openStream").WithSummary("Follows topics live, as server-sent events.")
            .WithDescription("""
                Topics: `runs` (every run that is created or changes its state), `run:RUN` (events and progress of one run, from its beginning), `logs:RUN`, `metrics:RUN`, `workflows` (the folder of specs).
                The id of each event says how far all topics are: whoever sends the last one as `Last-Event-ID` (or `after`) with the same topics goes on there and loses nothing, at any server of the store.
                `open` only has an id, `ping` says that the connection is alive, `reset` asks to read again what the topic shows.
                """);

    private static async Task<ServerSentEventsResult<string>> OpenAsync(
        string project, string[] topic, HttpContext context, ServedEngine engine, IHostApplicationLifetime lifetime, string? after)
    {
        if (topic.Length is 0 or > MostTopics) throw new ProblemException(422, "topics-out-of-range", $"Name 1 to {MostTopics} topics, such as ?topic=runs&topic=run:42.");
        var topics = topic.Select(name => Topic.Parse(name)
            ?? throw new ProblemException(422, "topic-unknown", $"There is no topic '{name}'. There are runs, workflows, run:RUN, logs:RUN and metrics:RUN.")).ToList();
        var last = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : after;
        var positions = Positions(topics, last);
        foreach (var run in topics.OfType<RunTopic>()) await engine.Engines.Of(project).FindAsync(run.Run, context.RequestAborted);
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(stopping);
        context.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy that collects would hold events back
        return TypedResults.ServerSentEvents(new TopicStream(engine, project, topics, positions).ReadAsync(stopping.Token));
    }

    private static string?[] Positions(List<Topic> topics, string? last)
    {
        if (last is null) return new string?[topics.Count];
        var parts = last.Split(',');
        if (parts.Length != topics.Count || parts.Zip(topics).Any(p => p.First != TopicStream.Nowhere && !p.Second.Knows(p.First)))
            throw new ProblemException(422, "position-unknown", $"'{last}' is no position of these topics. Send the id of the last event that came with the same topics, or none to begin anew.");
        return [.. parts.Select(p => p == TopicStream.Nowhere ? null : p)];
    }
}
