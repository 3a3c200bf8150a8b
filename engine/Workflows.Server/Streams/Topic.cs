namespace Workflows.Server.Streams;

/// <summary>Something that a stream tells of, from a position on.</summary>
/// <param name="Name">As the caller writes it, such as <c>run:42</c>.</param>
internal abstract record Topic(string Name)
{
    /// <summary>What is new behind a position, now and until cancelled. The first news may be a position alone.</summary>
    /// <param name="engine">What is served.</param>
    /// <param name="project">The project.</param>
    /// <param name="from">A position that this topic gave; null for its usual beginning.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract IAsyncEnumerable<TopicNews> FollowAsync(ServedEngine engine, string project, string? from, CancellationToken cancellationToken);

    /// <summary>Whether a text is a position of this topic.</summary>
    public abstract bool Knows(string position);

    /// <summary>The topic of that name, or null.</summary>
    public static Topic? Parse(string name) => name.Split(':', 2) switch
    {
        ["runs"] => new RunsTopic(name),
        ["workflows"] => new WorkflowsTopic(name),
        ["run", { Length: > 0 } run] => new RunTopic(name, run, ["event", "progress"]),
        ["logs", { Length: > 0 } run] => new RunTopic(name, run, ["log"]),
        ["metrics", { Length: > 0 } run] => new RunTopic(name, run, ["metric"]),
        _ => null,
    };
}

/// <summary>News of a topic.</summary>
/// <param name="Position">Where whoever has it is then.</param>
/// <param name="Event">What it is; <see cref="Opened"/> for a position alone.</param>
/// <param name="Data">What happened.</param>
internal sealed record TopicNews(string Position, string Event, object? Data)
{
    /// <summary>Nothing has happened yet.</summary>
    public const string Opened = "open";

    /// <summary>Something may have happened that is not told: whoever shows it reads it again.</summary>
    public const string Reset = "reset";
}
