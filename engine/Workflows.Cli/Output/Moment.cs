namespace Workflows.Cli.Output;

/// <summary>Moments as people read them, in the machine's time zone.</summary>
internal static class Moment
{
    /// <summary><c>14:03:22</c> today, else <c>2026-03-01 14:03</c>.</summary>
    public static string Text(DateTimeOffset at, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(at, time.LocalTimeZone);
        return local.Date == time.GetLocalNow().Date ? $"{local:HH:mm:ss}" : $"{local:yyyy-MM-dd HH:mm}";
    }
}
