using Workflows.Server;

namespace Workflows.Cli.Serving;

/// <summary>What <c>serve</c> goes by.</summary>
internal sealed record ServeSettings
{
    /// <summary>Settings of the server itself.</summary>
    public ServerOptions Server { get; init; } = new();

    /// <summary>Folder of specs; null for <c>./specs</c>, else the working directory.</summary>
    public string? Specs { get; init; }

    /// <summary>Folders outside of the specs' source below which their files may be read.</summary>
    public IReadOnlyList<string> DataRoots { get; init; } = [];

    /// <summary>Whether steps may start programs.</summary>
    public bool AllowCommands { get; init; }

    /// <summary>Projects whose steps may send requests to private addresses.</summary>
    public IReadOnlyList<string> PrivateTargets { get; init; } = [];
}
