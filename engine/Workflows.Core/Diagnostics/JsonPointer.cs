using System.Globalization;

namespace Workflows.Core.Diagnostics;

/// <summary>Where a value lies in JSON (RFC 6901): <c>/rows/0/id</c>; empty for the whole.</summary>
/// <param name="Steps">Names of members and numbers of items, from the outside to the inside.</param>
public sealed record JsonPointer(params IReadOnlyList<string> Steps)
{
    /// <summary>The value of a member.</summary>
    public JsonPointer Member(string name) => new([.. Steps, name]);

    /// <summary>An item, from 0.</summary>
    public JsonPointer Item(int index) => Member(index.ToString(CultureInfo.InvariantCulture));

    /// <summary>As it is written.</summary>
    public override string ToString() =>
        string.Concat(Steps.Select(step => $"/{step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));
}
