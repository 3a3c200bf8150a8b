namespace Workflows.Core.Runs;

/// <summary>
/// Names one step of a run: the id in the plan, and behind <c>@</c> the keys of the elements around and of it, outermost first, joined with <c>/</c>.
/// <c>train</c>, <c>train@0.1</c>, <c>train@iris/0.1</c>.
/// </summary>
public static class StepAddress
{
    /// <summary>The address.</summary>
    /// <param name="step">Id in the plan.</param>
    /// <param name="element">Keys joined with <c>/</c>, or null outside of every expansion.</param>
    public static string Of(string step, string? element) => element is null ? step : $"{step}@{element}";

    /// <summary>The id and the keys of an address.</summary>
    public static (string Step, string? Element) Split(string address) =>
        address.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? (address[..at], address[(at + 1)..]) : (address, null);

    /// <summary>The address of an attempt's step.</summary>
    public static string Of(AttemptEvent attempt) => Of(attempt.Step, attempt.Element);

    /// <summary>The keys of an element inside of what is around it.</summary>
    /// <param name="around">Keys around the element, or null.</param>
    /// <param name="key">Its own key.</param>
    internal static string Inside(string? around, string key) => around is null ? key : $"{around}/{key}";

    /// <summary>The first keys, as many as <paramref name="count"/>; null for none.</summary>
    internal static string? Outer(string? element, int count)
    {
        if (count == 0 || element is null) return null;
        var end = -1;
        while (count-- > 0 && (end = element.IndexOf('/', end + 1)) >= 0)
        {
        }

        return end < 0 ? element : element[..end];
    }
}
