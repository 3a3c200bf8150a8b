using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Core.Diagnostics;
using Workflows.Server.Api;

namespace Workflows.Server;

/// <summary>
/// The door of the server: the management API (<c>/api/v1</c>), live streams, and answers for deployed models over the Open Inference Protocol (<c>/v2</c>) and TensorFlow
/// Serving's REST (<c>/v1</c>). Its settings come from its options alone, never from the environment or a file beside it.
/// </summary>
public sealed class WorkflowServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private WorkflowServer(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
    }

    /// <summary>Where it listens, with the port that was bound.</summary>
    public Uri Address { get; }

    /// <summary>Binds and begins to answer.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="engine">What it serves; stays the caller's to dispose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FailureException"><c>host-invalid</c>; <c>port-in-use</c> when another process listens there or the port is not ours to take.</exception>
    public static async Task<WorkflowServer> StartAsync(ServerOptions options, ServedEngine engine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        var app = Build(options, engine);
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
        return new WorkflowServer(app, new Uri(addresses!.Addresses.First()));
    }

    /// <summary>Takes no more requests, ends live streams, and waits, at most 10 seconds, for requests that are being answered.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static WebApplication Build(ServerOptions options, ServedEngine engine)
    {
        var address = Listening(options.Host);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "workflows" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Listen(address, options.Port);
        });
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None) // what it would say of a failed start is thrown as well
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error); // a caller's broken request is answered, not logged
        builder.Services.AddApi(options, engine);

        var app = builder.Build();
        app.UseApi();
        app.MapApi(options);
        return app;
    }

    private static IPAddress Listening(string host) =>
        host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed
        : throw FailureException.Input("host-invalid", $"'{host}' is no address to listen on. Give 127.0.0.1, ::1, an address of this machine, or 0.0.0.0 for all of them.");

    /// <summary>The owner of the server starts and stops it; signals are the owner's affair.</summary>
    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
