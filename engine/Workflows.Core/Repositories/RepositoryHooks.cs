using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Signatures;

namespace Workflows.Core.Repositories;

/// <summary>Takes what providers tell of pushes. Nothing of it is believed but that there is news: what was pushed is read from the repository.</summary>
public sealed class RepositoryHooks(IRepositoryStore store, IDeliveryStore deliveries, HookReception reception, RepositoryFollower follower)
{
    // What was pushed is read elsewhere; this is to be shown.
    private const int KeptBody = 64 << 10;

    private static readonly string[] EventHeaders = ["X-GitHub-Event", "X-Gitlab-Event", "X-Forgejo-Event", "X-Gitea-Event"];

    /// <summary>Takes a request. Whatever it is answered, but for an unknown repository, is kept before this returns. A delivery that comes again gets the first answer.</summary>
    /// <param name="project">Project of the repository.</param>
    /// <param name="name">Its name.</param>
    /// <param name="request">The request.</param>
    /// <param name="keepsRefused">Whether one that is refused is kept; false for a sender who has been refused too often.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<HookAnswer> TakeAsync(string project, string name, HookRequest request, bool keepsRefused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await store.FindAsync(project, name, cancellationToken) is not { Provider: { } provider, Secret: { } named } repository) return HookAnswer.Unknown;
        var signing = new HookSigning { Sender = SenderOf(provider) };
        if (await reception.ReceiveAsync(project, NameOf(repository), named, signing, request, keepsRefused, cancellationToken) is not { } delivery) return HookAnswer.Refused;
        if (await reception.FirstAsync(delivery, cancellationToken) is { } first) return new HookAnswer(first.Status, null, first.Code, first.Detail);
        var answer = IsPush(request) ? new HookAnswer(202, null) : new HookAnswer(204, null, "filtered", "It tells of no push.");
        var body = delivery.Body.Length <= KeptBody ? delivery.Body : delivery.Body[..KeptBody];
        await deliveries.AddAsync(delivery with { Status = answer.Status, Code = answer.Code, Detail = answer.Detail, Body = body }, cancellationToken);
        if (answer.Status == 202) follower.Ring(project, name);
        return answer;
    }

    /// <summary>What stands for a workflow in deliveries to a repository, and among the workflows that may use a secret.</summary>
    public static string NameOf(Repository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return $"-/repos/{repository.Name}";
    }

    // Tags and branches that come and go are pushes too.
    private static bool IsPush(HookRequest request) =>
        EventHeaders.Select(request.Header).FirstOrDefault(e => e is not null) is "push" or "create" or "delete" or "Push Hook" or "Tag Push Hook";

    private static HookSender SenderOf(GitProvider provider) => provider switch
    {
        GitProvider.GitHub => HookSender.GitHub,
        GitProvider.GitLab => HookSender.GitLab,
        _ => HookSender.Gitea,
    };
}
