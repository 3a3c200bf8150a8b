using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Workflows.Core.Access;
using Workflows.Core.Hosting;

namespace Workflows.Server.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Key">The good key that came with it.</param>
internal sealed record Caller(AccessKey Key)
{
    /// <summary>The same as somebody who answers an approval: approvals list names and roles.</summary>
    public Person Person => new(Key.Name, [Key.Role.Word()]);

    /// <summary>Whoever made this request; the guard has let them in.</summary>
    public static Caller Of(HttpContext context) => context.Features.GetRequiredFeature<Caller>();

    /// <summary>The project in which a request without a project in its path asks: that of the key, else the server's own.</summary>
    public static string ProjectOf(HttpContext context, ServedEngine engine) => context.Features.Get<Caller>()?.Key.Project ?? engine.Options.Project;
}
