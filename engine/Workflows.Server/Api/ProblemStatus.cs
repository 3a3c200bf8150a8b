using Workflows.Core.Diagnostics;

namespace Workflows.Server.Api;

/// <summary>Which status a failure of the engine has over HTTP.</summary>
internal static class ProblemStatus
{
    private static readonly HashSet<string> Conflicts =
    [
        "run-ended", "run-paused", "run-not-paused", "run-cancelling", "run-not-restartable", "run-driven-elsewhere", "approval-not-waiting", "approval-given-twice",
        "file-changed", "file-exists", "upkeep-running", "workflow-disabled", "repository-exists", "repository-changed",
    ];

    private static readonly HashSet<string> Missing =
    [
        "run-not-found", "workflow-unknown", "revision-unknown", "workflow-file-not-found", "step-unknown", "key-not-found", "secret-missing", "model-not-found",
        "model-version-not-found", "model-alias-not-found", "artifact-unknown", "artifact-missing", "project-not-found", "repository-unknown",
    ];

    /// <summary>404 for what is not there, 409 for what does not fit the moment, 403 for who may not, 413 for too much, 422 for other wrong input; 503 for resources, 500 for our mistakes.</summary>
    public static int Of(Failure failure) => failure switch
    {
        { Code: "approval-not-allowed" } => 403,
        { Code: "upload-too-large" or "bundle-too-large" or "spec-too-large" } => 413,
        { Code: "disk-full" } => 507,
        { Code: "artifact-corrupted" } => 503,
        _ when Conflicts.Contains(failure.Code) => 409,
        _ when Missing.Contains(failure.Code) => 404,
        { Kind: FailureKind.Input } => 422,
        { Kind: FailureKind.Resource } => 503,
        { Kind: FailureKind.Timeout } => 504,
        _ => 500,
    };
}
