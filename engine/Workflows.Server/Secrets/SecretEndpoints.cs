using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Steps;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Secrets;

/// <summary>Secrets: values only go in.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder project)
    {
        var secrets = project.MapGroup("/secrets").WithTags("Secrets");
        secrets.MapGet("", ListAsync).Needs(Role.Viewer).WithName("listSecrets").WithSummary("Names of secrets and who may use them; never a value.");
        secrets.MapPut("/{secret}", SetAsync).Needs(Role.Editor, "secret.set").WithName("putSecret").WithSummary("Keeps a value under a name, in place of an earlier one.");
        secrets.MapDelete("/{secret}", RemoveAsync).Needs(Role.Editor, "secret.remove").WithName("deleteSecret").WithSummary("Forgets a secret.");
    }

    private static async Task<Ok<IReadOnlyList<SecretSummary>>> ListAsync(string project, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Secrets.ListAsync(project, cancellationToken));

    private static async Task<NoContent> SetAsync(string project, string secret, SecretValue wish, ServedEngine engine, CancellationToken cancellationToken)
    {
        await engine.Secrets.SetAsync(project, secret, wish.Value, wish.Workflows ?? [], cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(string project, string secret, ServedEngine engine, CancellationToken cancellationToken) =>
        await engine.Secrets.RemoveAsync(project, secret, cancellationToken) ? TypedResults.NoContent()
            : throw new ProblemException(404, "secret-missing", $"There is no secret '{secret}' in project '{project}'.");
}

/// <summary>A secret that goes in.</summary>
/// <param name="Value">The value.</param>
/// <param name="Workflows">Names of the workflows that may use it; none for all of the project.</param>
internal sealed record SecretValue(string Value, IReadOnlyList<string>? Workflows = null)
{
    /// <summary>Without the value: records tell their members, and somebody might print one.</summary>
    public override string ToString() => "SecretValue";
}
