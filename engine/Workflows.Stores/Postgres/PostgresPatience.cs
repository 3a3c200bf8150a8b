namespace Workflows.Stores.Postgres;

/// <summary>How long somebody waits before asking a server again that did not answer: the longer it is away, the longer the pauses.</summary>
internal sealed class PostgresPatience(PostgresConnector connector, TimeProvider time)
{
    /// <summary>How long a process waits for a server that it has never reached: perhaps its address is wrong.</summary>
    public static readonly TimeSpan FirstContact = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The first pause.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    private readonly long since = time.GetTimestamp();
    private TimeSpan pause = ShortestPause;

    /// <summary>The pause after that one.</summary>
    public static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    /// <summary>The pause before the next try.</summary>
    /// <exception cref="Core.Diagnostics.FailureException"><c>store-unreachable</c>.</exception>
    public TimeSpan Next(Exception loss)
    {
        if (!connector.IsReady && time.GetElapsedTime(since) + pause > FirstContact) throw PostgresFailures.Unreachable(loss, connector.Address);
        var next = pause;
        pause = Longer(pause);
        return next;
    }
}
