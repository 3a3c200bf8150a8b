using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Artifacts;
using Workflows.Core.Planning;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Catalogue;

/// <summary>What steps may use: for forms, completion and palettes.</summary>
internal static class CatalogueEndpoints
{
    public static void MapCatalogue(this IEndpointRouteBuilder api)
    {
        api.MapGet("", (ServerOptions options) => TypedResults.Ok(new ServerDocument("workflows", options.Version))).WithTags("Catalogue").Needs(Role.Caller).WithName("getServer").WithSummary("What answers here.");
        api.MapGet("/catalogue", List).WithTags("Catalogue").Needs(Role.Viewer).WithName("getCatalogue").WithSummary("Every activity with its inputs, outputs, schema and icon.");
        api.MapGet("/schema", Schema).WithTags("Catalogue").Needs(Role.Viewer).WithName("getSchema").WithSummary("The JSON schema of specs.");
    }

    private static Results<Ok<IReadOnlyList<ActivityDocument>>, StatusCodeHttpResult> List(HttpContext context, ServedEngine engine)
    {
        IReadOnlyList<ActivityDocument> all = [.. engine.Catalogue.All.Select(ActivityDocument.Of)];
        var hash = ContentHash.Of(JsonSerializer.Serialize(all, WorkflowJson.Options));
        EntityTag.Set(context, hash);
        return EntityTag.IsKnown(context.Request, hash) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(all);
    }

    private static Ok<JsonObject> Schema(ServedEngine engine) => TypedResults.Ok(SpecSchema.Generate(engine.Catalogue));
}

/// <summary>What answers.</summary>
/// <param name="Name">Name of the product.</param>
/// <param name="Version">Its version.</param>
internal sealed record ServerDocument(string Name, string Version);
