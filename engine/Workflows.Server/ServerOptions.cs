namespace Workflows.Server;

/// <summary>Settings of a <see cref="WorkflowServer"/>.</summary>
public sealed record ServerOptions
{
    /// <summary>Address to listen on: <c>127.0.0.1</c> (default), <c>localhost</c>, <c>::1</c>, or one that others reach, such as <c>0.0.0.0</c>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port; 0 takes a free one, which <see cref="WorkflowServer.Address"/> then names. Default 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>
    /// Names under which the server is called, such as <c>ml.example.org</c>. A request for another name is refused, since a foreign page could have had its own name
    /// point here. Loopback names and the address itself are always good. Default: none.
    /// </summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Longest accepted body of a call of a model or of the API in bytes; a longer one gets status 413. Default 16 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 16L << 20;

    /// <summary>Longest upload of an artifact in bytes. Default 4 GiB.</summary>
    public long MaxUploadBytes { get; init; } = 4L << 30;

    /// <summary>Requests per second that one key may make over time, streams counted when they begin; twice as many at once. Default 1000.</summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>Whether runs that are started here are driven here. Default true; else another server of the same store takes them up.</summary>
    public bool DrivesRuns { get; init; } = true;

    /// <summary>Where traces and logs go over OTLP, such as <c>http://localhost:4317</c>; null for nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Version of the product, told at <c>GET /v2</c> and <c>GET /api/v1</c>.</summary>
    public string Version { get; init; } = typeof(ServerOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
