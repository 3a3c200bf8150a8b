namespace Workflows.Cli.Workers;

/// <summary>Settings of a pool of worker processes.</summary>
internal sealed record WorkerOptions
{
    /// <summary>Workers kept while nobody needs them. Default 2; each holds the memory of the libraries that it has loaded.</summary>
    public int MostIdle { get; init; } = 2;

    /// <summary>How long a worker is kept that nobody needs. Default 5 min.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an activity may take to end after a cancel or a timeout, until its worker is killed. Default 5 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a worker may take to end when it is told to, and its streams to close when it has. Default 2 s.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(2);
}
