using Microsoft.AspNetCore.Builder;
using Workflows.Core.Access;

namespace Workflows.Server.Access;

/// <summary>What an endpoint asks of whoever calls it. One without it asks nothing.</summary>
/// <param name="Role">The least role, in the project that the path names, or in the whole server when it names none.</param>
/// <param name="Action">What is done, for the audit log; null for what only looks.</param>
internal sealed record Needs(Role Role, string? Action = null);

/// <summary>Says so at the endpoint.</summary>
internal static class NeedsExtensions
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role, string? action = null)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new Needs(role, action));
}
