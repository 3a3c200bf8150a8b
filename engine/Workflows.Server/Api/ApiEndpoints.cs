using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;
using Workflows.Server.Access;
using Workflows.Server.Artifacts;
using Workflows.Server.Catalogue;
using Workflows.Server.Inference;
using Workflows.Server.Hooks;
using Workflows.Server.Keys;
using Workflows.Server.Models;
using Workflows.Server.OpenInference;
using Workflows.Server.Projects;
using Workflows.Server.Repositories;
using Workflows.Server.Runs;
using Workflows.Server.Secrets;
using Workflows.Server.Streams;
using Workflows.Server.Telemetry;
using Workflows.Server.TensorFlow;
using Workflows.Server.Upkeep;
using Workflows.Server.Workflows;

namespace Workflows.Server.Api;

/// <summary>The table of contents of the server: its services, what every request passes, and its endpoints.</summary>
internal static class ApiEndpoints
{
    public static void AddApi(this IServiceCollection services, ServerOptions options, ServedEngine engine)
    {
        services.AddSingleton(options);
        services.AddSingleton(engine);
        services.AddSingleton(engine.Time);
        services.AddSingleton(engine.Keys);
        services.AddSingleton(engine.Audit);
        services.AddSingleton<KnownProjects>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<StartedRuns>();
        services.AddSingleton<HostGuard>();
        services.AddSingleton<KeyGuard>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<HookBodies>();
        services.AddRoutingCore();
        services.AddApiDocument();
        services.AddTelemetry(options);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
    }

    public static void UseApi(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Problems.AnswerFaultAsync });
        app.Use(SecurityHeaders.AddAsync);
        app.Use(RestOfBody.TakeAsync);
        app.Use(app.Services.GetRequiredService<AuditTrail>().FollowAsync);
        app.Use(Problems.AnswerAsync);
        app.Use(app.Services.GetRequiredService<HostGuard>().CheckAsync);
        app.UseWhen(IsInference, inference => inference.Use(Refusals.AnswerAsync));
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<KeyGuard>().CheckAsync);
    }

    public static void MapApi(this WebApplication app, ServerOptions options)
    {
        app.MapHealth();
        app.MapFigures();
        app.MapOpenInference(options);
        app.MapTensorFlow();
        app.MapHooks();

        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/reference", page => page.WithTitle("Workflows").WithOpenApiRoutePattern("/openapi/v1.json"));

        var api = app.MapGroup("/api/v1");
        api.MapSession();
        api.MapProjects();
        api.MapCatalogue();
        api.MapUpkeep();
        var project = api.MapGroup("/projects/{project}").AddEndpointFilter<KnownProjects>();
        project.MapWorkflows(options);
        project.MapRuns();
        project.MapArtifacts(options);
        project.MapModels();
        project.MapSecrets();
        project.MapKeys();
        project.MapStream();
        project.MapDeliveries();
        project.MapRepositories();
    }

    private static bool IsInference(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal);
}
