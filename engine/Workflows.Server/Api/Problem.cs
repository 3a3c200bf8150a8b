using Microsoft.AspNetCore.WebUtilities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Revisions;

namespace Workflows.Server.Api;

/// <summary>A refusal in the form of RFC 9457.</summary>
/// <param name="Status">Status of the answer.</param>
/// <param name="Code">Stable word for what is wrong.</param>
/// <param name="Detail">Names the thing, the value, the place and the next action.</param>
internal sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>Always <c>about:blank</c>: the code says more.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The words of the status.</summary>
    public string Title { get; init; } = ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>JSON pointer to the value of the body that is wrong, or null.</summary>
    public string? Pointer { get; init; }

    /// <summary>All that is wrong with a spec or with inputs, or null.</summary>
    public IReadOnlyList<Diagnostic>? Diagnostics { get; init; }

    /// <summary>What an edit started from, what lies there now, and what the edit wanted; null where nobody else was faster.</summary>
    public EditSides? Sides { get; init; }

    /// <summary>How what was sent differs from what is kept under its version, or null.</summary>
    public SpecDifference? Difference { get; init; }
}

/// <summary>The sides of an edit that somebody else was faster with.</summary>
/// <param name="ETag">What an edit of what lies there now names.</param>
/// <param name="Origin">What the edit started from; null when it is not known.</param>
/// <param name="Theirs">What lies there now.</param>
/// <param name="Yours">What the edit wanted.</param>
internal sealed record EditSides(string ETag, string? Origin, string Theirs, string? Yours);
