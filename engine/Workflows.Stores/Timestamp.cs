namespace Workflows.Stores;

/// <summary>Times as the stores keep them: whole microseconds since 1970-01-01 UTC.</summary>
internal static class Timestamp
{
    private const long Epoch = 621_355_968_000_000_000;

    public static long Of(DateTimeOffset time) => (time.UtcTicks - Epoch) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long microseconds) => new(Epoch + microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
