using System.Text;

namespace Workflows.Core.Git;

/// <summary>A repository elsewhere.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Login">Name and password for it over https, with a colon between them; null for none.</param>
internal sealed record GitRemote(string Url, string? Login = null)
{
    /// <summary>What git is given for it beside its address: arguments could be read by everybody of the machine.</summary>
    public IReadOnlyDictionary<string, string> Variables => Login is null ? new Dictionary<string, string>() : new Dictionary<string, string>
    {
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "http.extraHeader",
        ["GIT_CONFIG_VALUE_0"] = $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Login))}",
    };
}
