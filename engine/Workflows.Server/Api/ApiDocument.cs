using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Workflows.Core.Access;
using Workflows.Server.Access;

namespace Workflows.Server.Api;

/// <summary>The OpenAPI document of the management API, made by the framework out of the endpoints.</summary>
internal static class ApiDocument
{
    private const string Bearer = "key";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Workflows", Version = "v1", Description = "Runs declarative machine-learning workflows. Errors are problem documents (RFC 9457) with a stable code." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key that 'workflows keys create' or POST …/keys gave." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Needs>().FirstOrDefault() is not { } needs) return Task.CompletedTask;
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            operation.Description = $"{operation.Description}\n\nNeeds the role {needs.Role.Word()}.".Trim();
            operation.Responses ??= [];
            operation.Responses["default"] = new OpenApiResponse { Description = "What went wrong, as application/problem+json with a stable code." };
            return Task.CompletedTask;
        });
    });
}
