namespace Workflows.Activities.Reports;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    /// <summary>Bytes in powers of 1024.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1024 => $"{bytes:0} B",
        < 1024 * 1024 => $"{bytes / 1024:0.0} KiB",
        _ => $"{bytes / (1024 * 1024):0.0} MiB",
    };

    /// <summary>A count with narrow spaces between groups of three digits.</summary>
    public static string Count(long count) => $"{count:#,0}".Replace(',', '\u202f');

    /// <summary>A share as a percentage with two decimals.</summary>
    public static string Percent(double share) => $"{share * 100:0.00} %";

    /// <summary>A difference of shares in percentage points, with its sign.</summary>
    public static string Points(double difference) => $"{(difference < 0 ? "−" : "+")}{Math.Abs(difference) * 100:0.00} pp";

    /// <summary>Microseconds, or milliseconds from 1,000 of them.</summary>
    public static string Micros(double micros) => micros < 1000 ? $"{micros:0.0} µs" : $"{micros / 1000:0.00} ms";

    /// <summary>Four significant digits.</summary>
    public static string Short(double value) => $"{value:G4}";
}
