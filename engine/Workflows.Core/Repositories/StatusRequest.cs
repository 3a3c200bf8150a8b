using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;

namespace Workflows.Core.Repositories;

/// <summary>The requests by which providers are told of the state of a commit, as each of them documents it.</summary>
internal static class StatusRequest
{
    private const int LongestDescription = 140;

    /// <summary>The request for a status.</summary>
    public static HttpRequestMessage Of(Repository repository, string token, CommitStatus status)
    {
        var provider = repository.Provider!.Value;
        var slug = repository.Slug ?? RepositoryAddress.SlugOf(repository.Url)!;
        var api = (repository.Api ?? ApiOf(provider, RepositoryAddress.HostOf(repository.Url)!)).TrimEnd('/');
        var request = new HttpRequestMessage(HttpMethod.Post, provider == GitProvider.GitLab
            ? $"{api}/projects/{Uri.EscapeDataString(slug)}/statuses/{status.Commit}"
            : $"{api}/repos/{slug}/statuses/{status.Commit}")
        {
            Content = new StringContent(Body(provider, status).ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json),
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("workflows", null));
        Sign(request, provider, token);
        return request;
    }

    private static JsonObject Body(GitProvider provider, CommitStatus status)
    {
        var isGitLab = provider == GitProvider.GitLab;
        return new JsonObject
        {
            ["state"] = status.State switch { CommitState.Pending => "pending", CommitState.Success => "success", _ => isGitLab ? "failed" : "failure" },
            [isGitLab ? "name" : "context"] = status.Context,
            ["description"] = status.Description is { Length: > LongestDescription } text ? $"{text[..(LongestDescription - 1)]}…" : status.Description,
        };
    }

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
