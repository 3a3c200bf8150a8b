using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Server.Access;
using Workflows.Server.Inference;

namespace Workflows.Server.OpenInference;

/// <summary>The REST half of the Open Inference Protocol, version 2: health, metadata and infer.</summary>
internal static class OpenInferenceEndpoints
{
    public static void MapOpenInference(this IEndpointRouteBuilder routes, ServerOptions options)
    {
        var v2 = routes.MapGroup("/v2").WithMetadata(new OpenLocally()).ExcludeFromDescription();
        v2.MapGet("", context => JsonAnswer.WriteAsync(context, json => ServerMetadata.Write(json, options.Version)));
        v2.MapGet("/health/live", context => JsonAnswer.WriteAsync(context, json => json.WriteBoolean("live", true)));
        v2.MapGet("/health/ready", ReadyAsync);
        v2.MapGet("/models", ListAsync);
        foreach (var model in (string[])["/models/{model}", "/models/{model}/versions/{version}"])
        {
            v2.MapGet(model, DescribeAsync);
            v2.MapGet($"{model}/ready", ModelReadyAsync);
            v2.MapPost($"{model}/infer", InferAsync);
        }
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        await ModelRoute.ModelsOf(context).ListAsync(context.RequestAborted);
        await JsonAnswer.WriteAsync(context, json => json.WriteBoolean("ready", true));
    }

    private static async Task ListAsync(HttpContext context)
    {
        var all = await ModelRoute.ModelsOf(context).ListAsync(context.RequestAborted);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartArray("models");
            foreach (var model in all.Where(m => m.DeployedVersion is not null)) json.WriteStringValue(model.Name);
            json.WriteEndArray();
        });
    }

    private static async Task DescribeAsync(HttpContext context)
    {
        using var model = await ModelRoute.OpenAsync(context);
        await JsonAnswer.WriteAsync(context, json => ModelMetadata.Write(json, model));
    }

    private static async Task ModelReadyAsync(HttpContext context)
    {
        using var model = await ModelRoute.OpenAsync(context);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("name", model.Model.Name);
            json.WriteBoolean("ready", true);
        });
    }

    private static async Task InferAsync(HttpContext context)
    {
        using var model = await ModelRoute.OpenAsync(context);
        if (context.Request.Headers.ContainsKey("Inference-Header-Content-Length"))
            throw RefusedException.Bad("binary-tensors-unsupported", "Binary tensors are not offered (see extensions at GET /v2); send the data as JSON.");
        using var body = await JsonBody.ReadAsync(context.Request);
        var request = InferRequest.Parse(body.RootElement, model.Predictor.Contract);
        var outputs = await model.Predictor.PredictAsync(request.Inputs, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, json => InferResponse.Write(json, model, request, outputs));
    }
}
