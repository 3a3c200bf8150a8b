namespace Workflows.Core.Hosting;

/// <summary>A request that somebody may send again because its answer got lost. A key counts for <see cref="Lifetime"/>.</summary>
/// <param name="Key">What the sender calls it; unique in the project.</param>
/// <param name="Fingerprint">Equal for equal requests: another one under the same key is a mistake.</param>
public sealed record StartRequest(string Key, string Fingerprint)
{
    /// <summary>How long a key is remembered: three days.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);
}

/// <summary>What a request was answered with.</summary>
/// <param name="RunId">The run that it created or changed.</param>
/// <param name="Fingerprint">What it asked for.</param>
public sealed record NotedRequest(string RunId, string Fingerprint);

/// <summary>A key came again with another request.</summary>
public sealed class RequestReusedException(string key)
    : Exception($"The key '{key}' was used for another request. Send a new key with a new request.")
{
    /// <summary>The key.</summary>
    public string Key => key;
}
