using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Serving;
using Workflows.Server.Access;
using Workflows.Server.Inference;

namespace Workflows.Server.TensorFlow;

/// <summary>TensorFlow Serving's REST: model status, metadata and predict.</summary>
internal static class TensorFlowEndpoints
{
    public static void MapTensorFlow(this IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("").WithMetadata(new OpenLocally()).ExcludeFromDescription();
        foreach (var model in (string[])["/v1/models/{model}", "/v1/models/{model}/versions/{version}", "/v1/models/{model}/labels/{alias}"])
        {
            v1.MapGet(model, StatusAsync);
            v1.MapGet($"{model}/metadata", MetadataAsync);
            v1.MapPost($"{model}:predict", PredictAsync);
            v1.MapPost($"{model}:classify", NotOffered);
            v1.MapPost($"{model}:regress", NotOffered);
        }
    }

    private static async Task StatusAsync(HttpContext context)
    {
        using var model = await OpenAsync(context);
        await JsonAnswer.WriteAsync(context, json => ModelStatus.Write(json, model.Version.Version));
    }

    private static async Task MetadataAsync(HttpContext context)
    {
        using var model = await OpenAsync(context);
        await JsonAnswer.WriteAsync(context, json => SignatureDef.Write(json, model));
    }

    private static async Task PredictAsync(HttpContext context)
    {
        using var model = await OpenAsync(context);
        using var body = await JsonBody.ReadAsync(context.Request);
        var request = PredictRequest.Parse(body.RootElement, model.Predictor.Contract);
        var outputs = await model.Predictor.PredictAsync(request.Inputs, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, json => PredictResponse.Write(json, request.RowForm, outputs));
    }

    private static Task NotOffered(HttpContext context) =>
        throw new RefusedException(501, "method-unimplemented", "Only :predict is offered; it answers with probabilities and label.");

    // Clients of TensorFlow Serving look for these words when a model is missing.
    private static Task<ModelUse> OpenAsync(HttpContext context) =>
        ModelRoute.OpenAsync(context, reference => "Servable not found for request: " + reference switch
        {
            { Version: { } version } => $"Specific({reference.Name}, {version}). ",
            { Alias: { } alias } => $"Label({reference.Name}, {alias}). ",
            _ => $"Latest({reference.Name}). ",
        });
}
