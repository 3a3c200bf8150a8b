using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Models;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Models;

/// <summary>Registered models, where their aliases point, and what answers for them.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder project)
    {
        var models = project.MapGroup("/models").WithTags("Models");
        models.MapGet("", ListAsync).Needs(Role.Viewer).WithName("listModels").WithSummary("Models with versions, aliases and what is deployed.");
        models.MapGet("/{model}", ShowAsync).Needs(Role.Viewer).WithName("getModel").WithSummary("One model.");
        models.MapGet("/{model}/history", HistoryAsync).Needs(Role.Viewer).WithName("listAliasMoves").WithSummary("Every move of an alias, oldest first.");
        models.MapPut("/{model}/aliases/{alias}", MoveAsync).Needs(Role.Editor, "alias.move").WithName("putAlias").WithSummary("Points an alias to a version.");
        models.MapDelete("/{model}/aliases/{alias}", RemoveAsync).Needs(Role.Editor, "alias.remove").WithName("deleteAlias").WithSummary("Takes an alias away.");
        models.MapPut("/{model}/deployment", DeployAsync).Needs(Role.Editor, "model.deploy").WithName("putDeployment").WithSummary("Lets a version answer for the bare name of a model.");
        models.MapDelete("/{model}/deployment", UndeployAsync).Needs(Role.Editor, "model.undeploy").WithName("deleteDeployment").WithSummary("Lets no version answer for the bare name of a model.");
    }

    private static async Task<Ok<IReadOnlyList<RegisteredModel>>> ListAsync(string project, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Registry.ListAsync(project, cancellationToken));

    private static async Task<Ok<RegisteredModel>> ShowAsync(string project, string model, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Registry.FindAsync(project, model, cancellationToken) ?? throw Unknown(project, model));

    private static async Task<Ok<IReadOnlyList<AliasMove>>> HistoryAsync(string project, string model, ServedEngine engine, CancellationToken cancellationToken) =>
        await engine.Registry.FindAsync(project, model, cancellationToken) is not null
            ? TypedResults.Ok(await engine.Registry.AliasHistoryAsync(project, model, cancellationToken))
            : throw Unknown(project, model);

    private static async Task<Ok<RegisteredModel>> MoveAsync(
        string project, string model, string alias, VersionChoice wish, HttpContext context, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Registry.MoveAliasAsync(project, model, alias, wish.Version, Caller.Of(context).Key.Name, cancellationToken));

    private static async Task<Ok<RegisteredModel>> RemoveAsync(
        string project, string model, string alias, HttpContext context, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Registry.RemoveAliasAsync(project, model, alias, Caller.Of(context).Key.Name, cancellationToken));

    private static async Task<Ok<RegisteredModel>> DeployAsync(
        string project, string model, VersionChoice wish, HttpContext context, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Registry.DeployAsync(project, model, wish.Version, Caller.Of(context).Key.Name, cancellationToken));

    private static async Task<Ok<RegisteredModel>> UndeployAsync(string project, string model, HttpContext context, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(await engine.Registry.DeployAsync(project, model, null, Caller.Of(context).Key.Name, cancellationToken));

    private static ProblemException Unknown(string project, string model) => new(404, "model-not-found", $"There is no model '{model}' in project '{project}'.");
}

/// <summary>Which version is meant.</summary>
/// <param name="Version">From 1.</param>
internal sealed record VersionChoice(int Version);
