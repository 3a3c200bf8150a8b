using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;

namespace Workflows.Core.Repositories;

/// <summary>The requests by which providers are told of the state of a commit, as each of them documents it.</summary>
internal static class StatusRequest
{
    /// <summary>What our status is called among those of others.</summary>
    public const string Context = "workflows";

    private const int LongestDescription = 140;

    /// <summary>The request for a status.</summary>
    public static HttpRequestMessage Of(Repository repository, string token, string commit, CommitState state, string description)
    {
        var provider = repository.Provider!.Value;
        var slug = repository.Slug ?? RepositoryAddress.SlugOf(repository.Url)!;
        var text = description.Length <= LongestDescription ? description : $"{description[..(LongestDescription - 1)]}…";
        var api = (repository.Api ?? ApiOf(provider, RepositoryAddress.HostOf(repository.Url)!)).TrimEnd('/');
        var request = new HttpRequestMessage(HttpMethod.Post, provider == GitProvider.GitLab
            ? $"{api}/projects/{Uri.EscapeDataString(slug)}/statuses/{commit}"
            : $"{api}/repos/{slug}/statuses/{commit}")
        {
            Content = new StringContent(Body(provider, state, text).ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json),
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("workflows", null));
        Sign(request, provider, token);
        return request;
    }

    private static JsonObject Body(GitProvider provider, CommitState state, string text) => provider == GitProvider.GitLab
        ? new JsonObject { ["state"] = state switch { CommitState.Pending => "pending", CommitState.Success => "success", _ => "failed" }, ["name"] = Context, ["description"] = text }
        : new JsonObject { ["state"] = state switch { CommitState.Pending => "pending", CommitState.Success => "success", _ => "failure" }, ["context"] = Context, ["description"] = text };

    private static void Sign(HttpRequestMessage request, GitProvider provider, string token)
    {
        switch (provider)
        {
            case GitProvider.GitHub:
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
                request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
                break;
            case GitProvider.GitLab:
                request.Headers.Add("PRIVATE-TOKEN", token);
                break;
            default:
                request.Headers.Authorization = new AuthenticationHeaderValue("token", token);
                break;
        }
    }

    private static string ApiOf(GitProvider provider, string host) => provider switch
    {
        GitProvider.GitHub => host == "github.com" ? "https://api.github.com" : $"https://{host}/api/v3",
        GitProvider.GitLab => $"https://{host}/api/v4",
        _ => $"https://{host}/api/v1",
    };
}

/// <summary>What became of a commit.</summary>
public enum CommitState
{
    /// <summary>It is looked at.</summary>
    Pending,

    /// <summary>Every workflow of it is valid.</summary>
    Success,

    /// <summary>A workflow of it has a mistake.</summary>
    Failure,
}
