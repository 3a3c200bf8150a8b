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
}
