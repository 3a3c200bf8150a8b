using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Core.Diagnostics;
using Workflows.Core.Serving;
using Workflows.Server.Inference;
using Workflows.Server.OpenInference;
using Workflows.Server.TensorFlow;

namespace Workflows.Server;

/// <summary>
/// The door of the server: answers for deployed models over the Open Inference Protocol (<c>/v2</c>) and TensorFlow Serving's REST (<c>/v1</c>),
/// on loopback. Its settings come from its options alone, never from the environment or a file beside it.
/// </summary>
public sealed class InferenceServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private InferenceServer(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    /// <summary>Where it listens, with the port that was bound.</summary>
    public Uri Address { get; }

    /// <summary>Binds and begins to answer.</summary>
    /// <exception cref="FailureException"><c>host-not-loopback</c>; <c>port-in-use</c> when another process listens there or the port is not ours to take.</exception>
    public static async Task<InferenceServer> StartAsync(
        InferenceServerOptions options, DeployedModels models, CancellationToken cancellationToken)
    {
        var app = Build(options, models);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync();
            throw FailureException.Resource(
                "port-in-use", $"Cannot listen on {options.Host} port {options.Port}: {e.Message} Choose another --port, or 0 for a free one.", e);
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        return new InferenceServer(app, new Uri(addresses!.Addresses.First()));
    }

    /// <summary>Takes no more requests and waits, at most 10 seconds, for those that are being answered.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static WebApplication Build(InferenceServerOptions options, DeployedModels models)
    {
        var address = Loopback(options.Host);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "workflows" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Listen(address, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // what it would say of a failed start is thrown as well

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Refusals.AnswerFaultAsync });
        app.Use(LoopbackGuard.CheckAsync);
        app.Use(Refusals.AnswerAsync);
        app.UseRouting();
        app.MapHealth(models);
        app.MapOpenInference(models, options);
        app.MapTensorFlow(models);
        return app;
    }

    private static IPAddress Loopback(string host)
    {
        var address = host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : null;
        return address is not null && IPAddress.IsLoopback(address)
            ? address
            : throw FailureException.Input(
                "host-not-loopback",
                $"'{host}' is not a loopback address, and whoever can reach it could call every model without a key. "
                + "Serve on 127.0.0.1 and put a proxy that asks for credentials in front.");
    }

    /// <summary>The owner of the server starts and stops it; signals are the owner's affair.</summary>
    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
