using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Hooks;
using Workflows.Server.Access;
using Workflows.Server.Api;
using Workflows.Server.Runs;

namespace Workflows.Server.Hooks;

/// <summary>What came to the hooks of a project.</summary>
internal static class DeliveryEndpoints
{
    private const int UsualPage = 50;

    public static void MapDeliveries(this IEndpointRouteBuilder project)
    {
        var deliveries = project.MapGroup("/deliveries").WithTags("Deliveries");
        deliveries.MapGet("", ListAsync).Needs(Role.Operator).WithName("listDeliveries").WithSummary("What came to the hooks, the newest first, without the bodies.");
        deliveries.MapGet("/{delivery}", ShowAsync).Needs(Role.Operator).WithName("getDelivery").WithSummary("One delivery with its headers and its body.");
        deliveries.MapPost("/{delivery}/redeliver", RedeliverAsync).Needs(Role.Operator, "delivery.redeliver").WithName("redeliver")
            .WithSummary("Takes a delivery once more, as if it had just come.").Produces<RunDocument>().Produces<RunSummary>(StatusCodes.Status202Accepted);
    }

    private static async Task<Ok<Page<DeliverySummary>>> ListAsync(
        string project, ServedEngine engine, string? workflow, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        var size = PageSize.Of(limit, UsualPage);
        if (cursor is not null && !Guid.TryParseExact(cursor, "D", out _)) throw PageSize.Unknown(cursor);
        var found = await engine.Deliveries.ListAsync(project, workflow, cursor, size + 1, cancellationToken);
        return TypedResults.Ok(new Page<DeliverySummary>([.. found.Take(size).Select(DeliverySummary.Of)], found.Count > size ? found[size - 1].Id : null));
    }

    private static async Task<Ok<DeliveryDocument>> ShowAsync(string project, string delivery, ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(DeliveryDocument.Of(await FindAsync(project, delivery, engine, cancellationToken)));

    private static async Task<IResult> RedeliverAsync(
        string project, string delivery, HttpContext context, ServedEngine engine, StartedRuns started, CancellationToken cancellationToken) =>
        await HookEndpoints.AnswerAsync(context, engine, started, await engine.Hooks.RedeliverAsync(await FindAsync(project, delivery, engine, cancellationToken), cancellationToken));

    private static async Task<Delivery> FindAsync(string project, string delivery, ServedEngine engine, CancellationToken cancellationToken) =>
        (Guid.TryParseExact(delivery, "D", out _) ? await engine.Deliveries.FindAsync(project, delivery, cancellationToken) : null)
            ?? throw new ProblemException(404, "delivery-unknown", $"There is no delivery '{delivery}' in project '{project}'.");
}
