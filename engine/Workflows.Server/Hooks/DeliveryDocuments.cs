using System.Text;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Signatures;

namespace Workflows.Server.Hooks;

/// <summary>A delivery as lists show it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Workflow">Workflow of the hook.</param>
/// <param name="SenderId">What the sender calls it, or null.</param>
/// <param name="At">When it came.</param>
/// <param name="Verdict">What its signature is worth.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="Code">Why it started nothing, or null.</param>
/// <param name="Detail">The same in a sentence.</param>
/// <param name="RunId">The run that it started, or null.</param>
/// <param name="Bytes">Length of its body.</param>
/// <param name="RedeliveryOf">The delivery that was taken once more, or null.</param>
internal sealed record DeliverySummary(
    string Id, string Workflow, string? SenderId, DateTimeOffset At, HookVerdict Verdict, int Status, string? Code, string? Detail, string? RunId, long Bytes, string? RedeliveryOf)
{
    public static DeliverySummary Of(Delivery d) => new(d.Id, d.Workflow, d.SenderId, d.At, d.Verdict, d.Status, d.Code, d.Detail, d.RunId, d.Bytes, d.RedeliveryOf);
}

/// <summary>A delivery with what came.</summary>
/// <param name="Delivery">What became of it.</param>
/// <param name="Headers">Headers by name, secrets masked.</param>
/// <param name="Body">Its body as text, or as much as is kept.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
internal sealed record DeliveryDocument(DeliverySummary Delivery, IReadOnlyDictionary<string, string> Headers, string Body, bool IsWhole)
{
    public static DeliveryDocument Of(Delivery d) => new(DeliverySummary.Of(d), d.Headers, Encoding.UTF8.GetString(d.Body.Span), d.Body.Length == d.Bytes);
}
