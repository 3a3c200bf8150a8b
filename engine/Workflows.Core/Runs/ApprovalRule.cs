using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Runs;

/// <summary>Who may answer an approval, and what follows.</summary>
internal static class ApprovalRule
{
    /// <summary>Whether somebody may answer.</summary>
    /// <param name="approval">The question.</param>
    /// <param name="author">Who started the run, or null.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="roles">Roles that they have, or null for none.</param>
    public static bool MayAnswer(PlannedApproval approval, string? author, string by, IReadOnlyList<string>? roles) =>
        !(approval.ExcludeAuthor && by == author)
        && (approval.Approvers.Count == 0 || approval.Approvers.Contains(by) || approval.Approvers.Intersect(roles ?? []).Any());

    /// <summary>Outputs of an approval that these people gave.</summary>
    public static JsonObject Outputs(IReadOnlyList<ApprovalGiven> given) => new()
    {
        ["approvedBy"] = new JsonArray([.. given.Select(g => (JsonNode)g.By)]),
        ["at"] = WaitReasons.Moment(given[^1].At),
        ["comment"] = string.Join('\n', given.Select(g => g.Comment).Where(c => !string.IsNullOrEmpty(c))),
    };

    public static Failure Rejected(string step, ApprovalRefused refusal) => new()
    {
        Kind = FailureKind.Rejected,
        Code = "approval-rejected",
        Message = $"{refusal.By} rejected '{step}'{(string.IsNullOrEmpty(refusal.Comment) ? "." : $": {refusal.Comment}")}",
    };

    public static Failure Expired(string step, PlannedApproval approval) => approval.OnExpiry == ExpiryOutcome.Reject
        ? new Failure
        {
            Kind = FailureKind.Rejected,
            Code = "approval-rejected",
            Message = $"Nobody approved '{step}' within {approval.Expires}, which counts as a rejection.",
        }
        : new Failure
        {
            Kind = FailureKind.Timeout,
            Code = "approval-expired",
            Message = $"Nobody approved '{step}' within {approval.Expires}. Restart the run to ask again, or raise 'expires'.",
        };
}
