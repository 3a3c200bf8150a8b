using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Workflows.Server.Api;

/// <summary>A part of a long list.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="Next">What <c>cursor</c> is for the part behind it; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>How many items a caller wants at once.</summary>
internal static class PageSize
{
    public const int Largest = 1000;

    /// <summary>The given size.</summary>
    /// <exception cref="ProblemException"><c>limit-out-of-range</c>.</exception>
    public static int Of(int? limit, int usual) => limit is null ? usual
        : limit is >= 1 and <= Largest ? limit.Value
        : throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "limit-out-of-range", $"limit is {limit}; it goes from 1 to {Largest}.");

    /// <summary>A cursor that is a number.</summary>
    /// <exception cref="ProblemException"><c>cursor-unknown</c>.</exception>
    public static long? Cursor(string? cursor) => cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Unknown(cursor);

    /// <summary>What is said of a cursor that is none.</summary>
    public static ProblemException Unknown(string cursor) =>
        new(StatusCodes.Status422UnprocessableEntity, "cursor-unknown", $"'{cursor}' is no cursor. Take 'next' of the page before.");
}
