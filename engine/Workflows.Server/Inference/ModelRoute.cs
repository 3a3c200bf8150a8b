using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Serving;
using Workflows.Server.Access;

namespace Workflows.Server.Inference;

/// <summary>The model that a path names in its parts <c>model</c>, <c>version</c> and <c>alias</c>.</summary>
internal static class ModelRoute
{
    /// <summary>The models that the caller may mean: those of the key's project.</summary>
    public static DeployedModels ModelsOf(HttpContext context)
    {
        var engine = context.RequestServices.GetRequiredService<ServedEngine>();
        return engine.Models.Of(Caller.ProjectOf(context, engine));
    }

    public static async Task<ModelUse> OpenAsync(HttpContext context, Func<ModelReference, string>? preface = null)
    {
        var reference = Reference(context.Request.RouteValues);
        return await ModelsOf(context).OpenAsync(reference, context.RequestAborted) switch
        {
            ModelFound found => found.Model,
            ModelMissing missing => throw new RefusedException(404, missing.Code, preface?.Invoke(reference) + missing.Message),
            var other => throw new InvalidOperationException($"Unknown lookup {other}."),
        };
    }

    private static ModelReference Reference(RouteValueDictionary route)
    {
        var name = (string)route["model"]!;
        if (!route.TryGetValue("version", out var version)) return new ModelReference(name, Alias: (string?)route["alias"]);
        return int.TryParse((string)version!, out var number)
            ? new ModelReference(name, number)
            : throw new RefusedException(404, "model-version-not-found", $"'{version}' is no version of model '{name}': versions are whole numbers from 1.");
    }
}
