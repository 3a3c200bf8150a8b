namespace Workflows.Compute.Networks;

/// <summary>A network folder that cannot be read: a file is missing, malformed, or does not fit the others.</summary>
/// <param name="file">Name of the file in the folder.</param>
/// <param name="detail">What was found and what was expected.</param>
/// <param name="inner">The error of the format below, where there is one.</param>
public sealed class NetworkFormatException(string file, string detail, Exception? inner = null)
    : Exception($"{Code}: {file}: {detail} Produce the model again, or point to a folder in the network format.", inner)
{
    /// <summary>Stable code of this failure.</summary>
    public const string Code = "network-malformed";

    /// <summary>Name of the file in the folder.</summary>
    public string File { get; } = file;
}
