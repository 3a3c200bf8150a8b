using Cronos;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Checks cron expressions of five fields.</summary>
internal static class CronText
{
    // A leap year followed by all the others: every moment that ever comes comes after it.
    private static readonly DateTime Start = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>What is wrong with it; null for nothing.</summary>
    public static (string Code, string What, string Fix)? Problem(string cron)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields != 5)
        {
            return (DiagnosticCodes.CronInvalid, $"it has {(fields == 1 ? "one field" : $"{fields} fields")} instead of five",
                "Write minute, hour, day of month, month and day of week, for example '0 3 * * 1'.");
        }
        try
        {
            return CronExpression.Parse(cron).GetNextOccurrence(Start) is null
                ? (DiagnosticCodes.CronNever, "that moment never comes", "Correct the day or the month.") : null;
        }
        catch (MissingSeedException)
        {
            return (DiagnosticCodes.CronInvalid, "'H' stands for a moment that a scheduler picks, and here the spec says when", "Write the number, for example '17 3 * * *'.");
        }
        catch (CronFormatException error)
        {
            return (DiagnosticCodes.CronInvalid, Reason(error.Message), "Correct that field; the order is minute, hour, day of month, month, day of week.");
        }
    }

    // Cronos says: The given cron expression has an invalid format. Hours: Value must be a number between 0 and 23 (all inclusive).
    private static string Reason(string message)
    {
        var sentence = message.IndexOf(". ", StringComparison.Ordinal);
        return (sentence < 0 ? message : message[(sentence + 2)..]).TrimEnd('.');
    }
}
