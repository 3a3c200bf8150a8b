namespace Workflows.Core.Steps;

/// <summary>What an activity threw in another process.</summary>
/// <param name="type">Name of the exception's class.</param>
/// <param name="message">Its message.</param>
/// <param name="details">Where it was thrown, for the log.</param>
public sealed class RemoteActivityException(string type, string message, string? details) : Exception(message)
{
    /// <summary>Name of the exception's class, without its namespace.</summary>
    public string Type { get; } = type;

    /// <inheritdoc/>
    public override string ToString() => details is null ? $"{Type}: {Message}" : $"{Type}: {Message}\n{details}";
}
