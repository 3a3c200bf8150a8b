using System.Globalization;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Signatures;
using Workflows.Core.Steps;

namespace Workflows.Core.Repositories;

/// <summary>Takes what providers tell of pushes. Nothing of it is believed but that there is news: what was pushed is read from the repository.</summary>
public sealed class RepositoryHooks(IRepositoryStore store, IDeliveryStore deliveries, ISecretStore secrets, RepositoryFollower follower, WorkflowOptions options, TimeProvider time)
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
        var secret = await SecretAsync(repository, named, cancellationToken);
        var verdict = secret is null ? HookVerdict.NoSecret : HookSignatures.Judge(signing, secret, request, time.GetUtcNow());
        var delivery = New(repository, request, verdict, secret);
        if (verdict != HookVerdict.Genuine)
        {
            if (keepsRefused) await deliveries.AddAsync(HookDesk.Refused(delivery, verdict), cancellationToken);
            return HookAnswer.Refused;
        }

        delivery = delivery with { SenderId = HookSignatures.DeliveryOf(signing, request) };
        if (delivery.SenderId is { } sent && await deliveries.FindSentAsync(project, delivery.Workflow, sent, delivery.At - Delivery.Lifetime, cancellationToken) is { } first)
            return new HookAnswer(first.Status, null, first.Code, first.Detail);
        var answer = IsPush(request) ? new HookAnswer(202, null) : new HookAnswer(204, null, "filtered", "It tells of no push.");
        await deliveries.AddAsync(delivery with { Status = answer.Status, Code = answer.Code, Detail = answer.Detail }, cancellationToken);
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

    private async Task<string?> SecretAsync(Repository repository, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await secrets.RevealAsync(repository.Project, name, NameOf(repository), cancellationToken);
        }
        catch (FailureException e) when (e.Failure.Code is "secret-missing" or "secret-not-allowed")
        {
            return null;
        }
    }

    private Delivery New(Repository repository, HookRequest request, HookVerdict verdict, string? secret)
    {
        var now = time.GetUtcNow();
        return new Delivery
        {
            Id = options.NewId(now).ToString("D", CultureInfo.InvariantCulture),
            Project = repository.Project,
            Workflow = NameOf(repository),
            At = now,
            Verdict = verdict,
            Headers = HookHeaders.Shown(request.Headers, secret),
            Body = request.Body.Length <= KeptBody ? request.Body : request.Body[..KeptBody],
            Bytes = request.Body.Length,
        };
    }
}
