using System.Text.RegularExpressions;

namespace Workflows.Core.Repositories;

/// <summary>What the address of a repository says of it.</summary>
internal static partial class RepositoryAddress
{
    /// <summary>Its host; null for a place of this machine.</summary>
    public static string? HostOf(string url) => Parts(url)?.Host;

    /// <summary>What its provider calls it, such as <c>team/models</c>; null for a place of this machine.</summary>
    public static string? SlugOf(string url) => Parts(url)?.Slug;

    /// <summary>A name for it: the last part of its address.</summary>
    public static string NameOf(string url)
    {
        var last = WithoutGit(url.TrimEnd('/')).Split('/', ':', '\\')[^1].ToLowerInvariant();
        return Others().Replace(last, "-").Trim('-');
    }

    private static (string Host, string Slug)? Parts(string url)
    {
        if (RepositoryRules.IsLocal(url)) return null;
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Host.Length > 0) return (address.Host, WithoutGit(address.AbsolutePath.Trim('/')));
        var (at, colon) = (url.IndexOf('@', StringComparison.Ordinal), url.IndexOf(':', StringComparison.Ordinal));
        return at < 0 || colon < at ? null : (url[(at + 1)..colon], WithoutGit(url[(colon + 1)..].Trim('/')));
    }

    private static string WithoutGit(string path) => path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;

    [GeneratedRegex("[^a-z0-9-]+")]
    private static partial Regex Others();
}
