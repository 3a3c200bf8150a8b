using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Signatures;

namespace Workflows.Core.Hosting.Hooks;

/// <summary>Takes requests to the hooks of workflows: judges them, keeps them, and starts runs.</summary>
public sealed class HookDesk(ProjectEngines engines, HookReception reception, IDeliveryStore deliveries, IRunStore runs, IProjectStore projects)
{
    /// <summary>
    /// Takes a request. Whatever it is answered, but for an unknown hook, is kept before this returns; a run and its delivery are kept by one transaction.
    /// A delivery that comes again gets the first answer.
    /// </summary>
    /// <param name="project">Project of the hook.</param>
    /// <param name="workflow">Name of the workflow, or with a revision as <see cref="WorkflowEngine.CompileRegisteredAsync"/> takes it.</param>
    /// <param name="request">The request.</param>
    /// <param name="trace">W3C <c>traceparent</c> of the sender, or null.</param>
    /// <param name="keepsRefused">Whether one that is refused is kept; false for a sender who has been refused too often.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<HookAnswer> TakeAsync(string project, string workflow, HookRequest request, string? trace, bool keepsRefused, CancellationToken cancellationToken)
    {
        if (await FindAsync(project, workflow, cancellationToken) is not (var plan, var hook)) return HookAnswer.Unknown;
        return await reception.ReceiveAsync(project, plan.Workflow, hook.Secret, hook.Signing, request, keepsRefused, cancellationToken) is { } delivery
            ? await TakeAsync(delivery, plan, hook, request, trace, cancellationToken)
            : HookAnswer.Refused;
    }

    /// <summary>Takes a kept delivery once more, as if it had just come: it may start a further run.</summary>
    /// <exception cref="FailureException"><c>delivery-refused</c>: nobody is known to have sent it.</exception>
    public async Task<HookAnswer> RedeliverAsync(Delivery kept, CancellationToken cancellationToken)
    {
        if (kept.Verdict != HookVerdict.Genuine) throw FailureException.Input("delivery-refused", $"Delivery {kept.Id} was refused: nobody is known to have sent it.");
        if (await FindAsync(kept.Project, kept.Workflow, cancellationToken) is not (var plan, var hook)) return HookAnswer.Unknown;
        var request = new HookRequest(new Dictionary<string, string>(kept.Headers, StringComparer.OrdinalIgnoreCase), kept.Body);
        return await TakeAsync(reception.Again(kept, request), plan, hook, request, trace: null, cancellationToken);
    }

    private async Task<HookAnswer> TakeAsync(Delivery delivery, Plan plan, PlannedWebhook hook, HookRequest request, string? trace, CancellationToken cancellationToken)
    {
        try
        {
            if (await FirstAsync(delivery, cancellationToken) is { } before) return before;
            var payload = HookPayload.Read(new HookRequest(delivery.Headers, request.Body)); // inputs of runs are shown: no secret comes into them
            if (delivery is { SenderId: null, RedeliveryOf: null } && payload.Id is { } id)
            {
                delivery = delivery with { SenderId = Delivery.SenderIdOf(id) };
                if (await FirstAsync(delivery, cancellationToken) is { } same) return same;
            }

            var scope = HookInputs.Scope(plan.Workflow, payload.Event);
            if (!HookInputs.Holds(hook.If, scope)) return await NoteAsync(delivery, new HookAnswer(204, null, "filtered", "The condition of the hook does not hold."), cancellationToken);
            var engine = engines.Of(delivery.Project);
            var inputs = await HookInputs.BindAsync(engine, plan, hook.Inputs, scope, cancellationToken);
            var run = await engine.StartAsync(plan, inputs, new StartOptions
            {
                By = $"webhook {hook.Signing.Sender.ToString().ToLowerInvariant()}",
                Request = delivery.SenderId is { } sent ? new StartRequest($"hook\n{delivery.Workflow}\n{sent}", "delivery") : null,
                Trace = trace,
                Delivery = delivery,
            }, cancellationToken);
            return new HookAnswer(202, run);
        }
        catch (HookRefusedException e)
        {
            return await NoteAsync(delivery, new HookAnswer(e.Status, null, e.Code, e.Message, e.Pointer), cancellationToken);
        }
    }

    // Five at once find nothing here: then the store sees to it that they are one run.
    private async Task<HookAnswer?> FirstAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (await reception.FirstAsync(delivery, cancellationToken) is not { } first) return null;
        var run = first.RunId is { } id ? await runs.FindAsync(delivery.Project, id, cancellationToken) : null;
        return new HookAnswer(first.Status, run is null ? null : run with { IsRepeat = true }, first.Code, first.Detail, first.Pointer);
    }

    private async Task<HookAnswer> NoteAsync(Delivery delivery, HookAnswer answer, CancellationToken cancellationToken)
    {
        await deliveries.AddAsync(delivery with { Status = answer.Status, Code = answer.Code, Detail = answer.Detail, Pointer = answer.Pointer }, cancellationToken);
        return answer;
    }

    private async Task<(Plan Plan, PlannedWebhook Hook)?> FindAsync(string project, string workflow, CancellationToken cancellationToken)
    {
        // For each project that is asked for an engine is made.
        if (await projects.FindAsync(project, cancellationToken) is null) return null;
        try
        {
            var compilation = await engines.Of(project).CompileRegisteredAsync(workflow, cancellationToken);
            return compilation is { Plan: { } plan, Triggers.Webhook: { } hook } ? (plan, hook) : null;
        }
        catch (FailureException e) when (e.Failure.Code is "workflow-unknown" or "workflow-disabled" or "revision-unknown" or "revision-ambiguous")
        {
            return null;
        }
    }
}
