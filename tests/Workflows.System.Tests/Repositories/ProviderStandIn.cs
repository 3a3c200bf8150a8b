using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflows.System.Tests.Repositories;

/// <summary>Stands where a provider's API would be, and keeps what it is told.</summary>
internal sealed class ProviderStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<int> answers = new();

    private ProviderStandIn(WebApplication app) => this.app = app;

    /// <summary>Its base address.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Everything so far.</summary>
    public ConcurrentQueue<ProviderCall> Calls { get; } = new();

    public static async Task<ProviderStandIn> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var standIn = new ProviderStandIn(builder.Build());
        standIn.app.Run(standIn.TakeAsync);
        await standIn.app.StartAsync(cancellationToken);
        return standIn;
    }

    /// <summary>Answers the next call with a status; without one all is well.</summary>
    public void Answer(int status) => answers.Enqueue(status);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        Calls.Enqueue(new ProviderCall($"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget}", context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body!));
        context.Response.StatusCode = answers.TryDequeue(out var status) ? status : 201;
        await context.Response.WriteAsync("{}", context.RequestAborted);
    }
}

/// <summary>A call.</summary>
internal sealed record ProviderCall(string Place, IReadOnlyDictionary<string, string> Headers, JsonNode Body);
