namespace Workflows.Core.Signatures;

/// <summary>A request to a hook as it came in.</summary>
/// <param name="Headers">By name, whatever its case; several of one name joined with a comma.</param>
/// <param name="Body">Its bytes.</param>
public sealed record HookRequest(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>A header; null when it is absent or empty.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
