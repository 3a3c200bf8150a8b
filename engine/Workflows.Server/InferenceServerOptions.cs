namespace Workflows.Server;

/// <summary>Settings of an <see cref="InferenceServer"/>.</summary>
public sealed record InferenceServerOptions
{
    /// <summary>Loopback address to listen on: <c>127.0.0.1</c> (default), <c>localhost</c> or <c>::1</c>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port; 0 takes a free one, which <see cref="InferenceServer.Address"/> then names. Default 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Longest accepted request body in bytes; a longer one gets status 413. Default 16 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 16L << 20;

    /// <summary>Version of the product, told at <c>GET /v2</c>.</summary>
    public string Version { get; init; } = typeof(InferenceServerOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
