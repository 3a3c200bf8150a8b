using System.Globalization;
using Workflows.Core.Diagnostics;
using Workflows.Core.Signatures;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting.Hooks;

/// <summary>Receives what comes to a hook, whatever that is for: judges the signature, and keeps of what is refused as much as is worth keeping.</summary>
public sealed class HookReception(ISecretStore secrets, IDeliveryStore deliveries, WorkflowOptions options, TimeProvider time)
{
    /// <summary>Judges a request.</summary>
    /// <param name="project">Project of the hook.</param>
    /// <param name="hook">What deliveries call it, and who uses the secret.</param>
    /// <param name="secretName">Name of the secret that signs.</param>
    /// <param name="signing">How requests are signed.</param>
    /// <param name="request">The request.</param>
    /// <param name="keepsRefused">Whether one that is refused is kept; false for a sender who has been refused too often.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What came, to be kept by the caller; null when it was refused.</returns>
    internal async Task<Delivery?> ReceiveAsync(
        string project, string hook, string secretName, HookSigning signing, HookRequest request, bool keepsRefused, CancellationToken cancellationToken)
    {
        var secret = await SecretAsync(project, hook, secretName, cancellationToken);
        var verdict = secret is null ? HookVerdict.NoSecret : HookSignatures.Judge(signing, secret, request, time.GetUtcNow());
        var delivery = New(project, hook, request, verdict, secret);
        if (verdict == HookVerdict.Genuine) return delivery with { SenderId = Delivery.SenderIdOf(HookSignatures.DeliveryOf(signing, request)) };
        if (keepsRefused) await deliveries.AddAsync(Refused(delivery), cancellationToken);
        return null;
    }

    /// <summary>A delivery that somebody takes once more, as if it had just come.</summary>
    internal Delivery Again(Delivery kept, HookRequest request) => New(kept.Project, kept.Workflow, request, HookVerdict.Genuine, secret: null) with { RedeliveryOf = kept.Id };

    /// <summary>The delivery that its sender called the same before; null when there is none, or when it has no name for it.</summary>
    internal async Task<Delivery?> FirstAsync(Delivery delivery, CancellationToken cancellationToken) => delivery.SenderId is not { } senderId ? null
        : await deliveries.FindSentAsync(delivery.Project, delivery.Workflow, senderId, delivery.At - Delivery.Lifetime, cancellationToken);

    private async Task<string?> SecretAsync(string project, string hook, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await secrets.RevealAsync(project, name, hook, cancellationToken);
        }
        catch (FailureException e) when (e.Failure.Code is "secret-missing" or "secret-not-allowed")
        {
            return null;
        }
    }

    private Delivery New(string project, string hook, HookRequest request, HookVerdict verdict, string? secret)
    {
        var now = time.GetUtcNow();
        return new Delivery
        {
            Id = options.NewId(now).ToString("D", CultureInfo.InvariantCulture),
            Project = project,
            Workflow = hook,
            At = now,
            Verdict = verdict,
            Headers = HookHeaders.Shown(request.Headers, secret),
            Body = request.Body,
            Bytes = request.Body.Length,
        };
    }

    // Nobody is known to have sent it.
    private static Delivery Refused(Delivery delivery) => delivery with
    {
        Status = 401,
        Code = delivery.Verdict switch
        {
            HookVerdict.Unsigned => "signature-missing",
            HookVerdict.Stale => "signature-stale",
            HookVerdict.NoSecret => "hook-without-secret",
            _ => "signature-wrong",
        },
        Body = delivery.Body.Length <= Delivery.LargestRefusedBody ? delivery.Body : delivery.Body[..Delivery.LargestRefusedBody],
    };
}
