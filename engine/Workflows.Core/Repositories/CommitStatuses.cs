using System.Net;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;

namespace Workflows.Core.Repositories;

/// <summary>Tells the provider of a repository what became of a commit. That it cannot be told stops nothing: it is noted with the branch.</summary>
public sealed class CommitStatuses(ISecretStore secrets, TimeProvider time) : IDisposable
{
    private const int LongestReply = 300;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    // A token follows no redirect.
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Longest };

    /// <summary>Tells it; tried again twice while the provider is away.</summary>
    /// <param name="repository">Where the commit lies.</param>
    /// <param name="status">What became of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Why it could not be told; null when it was, or when the repository has no token.</returns>
    public async Task<RepositoryFailure?> TellAsync(Repository repository, CommitStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (!repository.TakesStatuses) return null;
        try
        {
            var token = await secrets.RevealAsync(repository.Project, repository.Token!, RepositoryHooks.NameOf(repository), cancellationToken);
            for (var attempt = 0; ; attempt++)
            {
                using var request = StatusRequest.Of(repository, token.Trim(), status);
                var (problem, isPassing) = await SendAsync(request, cancellationToken);
                if (problem is null) return null;
                if (!isPassing || attempt == Pauses.Length) return new RepositoryFailure("status-not-posted", $"{request.RequestUri!.GetLeftPart(UriPartial.Path)} {problem}");
                await Task.Delay(Pauses[attempt], time, cancellationToken);
            }
        }
        catch (FailureException e)
        {
            return RepositoryFailure.Of(e.Failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<(string? Problem, bool IsPassing)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode) return (null, false);
            return ($"answered {(int)response.StatusCode}: {await ReplyAsync(response, cancellationToken)}", response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ($"does not answer: {e.Message}", true);
        }
    }

    private static async Task<string> ReplyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[LongestReply];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return global::System.Text.Encoding.UTF8.GetString(bytes, 0, length);
    }
}
