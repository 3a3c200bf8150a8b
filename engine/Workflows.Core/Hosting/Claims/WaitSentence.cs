using System.Globalization;
using Workflows.Core.Activities;
using Workflows.Core.Runs;

namespace Workflows.Core.Hosting.Claims;

/// <summary>Says what a claim waits for: as a sentence, and as data.</summary>
internal static class WaitSentence
{
    private const int MostHolders = 3;

    /// <summary>For example <c>512 MiB of a device, which run 12 (teacher) has; next in line</c>.</summary>
    public static string Of(Claim mine, IReadOnlyList<Claim> queue)
    {
        var holders = HoldersOf(mine, queue);
        var names = holders.Take(MostHolders).Select(h => h.Step.Length == 0 ? $"run {h.RunNumber}" : $"run {h.RunNumber} ({h.Step})");
        var more = holders.Count > MostHolders ? $" and {holders.Count - MostHolders} more" : "";
        var who = holders.Count == 0 ? "" : $", which {string.Join(", ", names)}{more} {(holders.Count == 1 ? "has" : "have")}";
        var position = PositionOf(mine, queue);
        return $"{What(mine)}{who}; {(position == 1 ? "next in line" : $"number {position} in line")}";
    }

    /// <param name="mine">The claim that waits.</param>
    /// <param name="queue">The live claims of its pool.</param>
    /// <param name="estimate">Seconds until its turn comes, or null.</param>
    public static WaitReason Reason(Claim mine, IReadOnlyList<Claim> queue, double? estimate) => new()
    {
        Kind = IsGroup(mine) ? WaitKind.Concurrency : WaitKind.Device,
        Message = Of(mine, queue),
        Holders = [.. HoldersOf(mine, queue).Select(h => new WaitHolder(h.RunNumber, h.RunId, h.Workflow, h.Step.Length == 0 ? null : h.Step, h.GrantedAt!.Value))],
        Position = PositionOf(mine, queue),
        EstimateSeconds = estimate,
    };

    /// <summary>Granted claims of the same pool, the oldest first.</summary>
    public static List<Claim> HoldersOf(Claim mine, IReadOnlyList<Claim> queue) => [.. queue.Where(c => c.Pool == mine.Pool && c.GrantedAt is not null).OrderBy(c => c.GrantedAt)];

    /// <summary>Place among those of the pool that wait, from 1, in the order in which its rule lets them in.</summary>
    public static int PositionOf(Claim mine, IReadOnlyList<Claim> queue)
    {
        var waiting = queue.Where(c => c.Pool == mine.Pool && c.GrantedAt is null);
        var ordered = IsGroup(mine) ? waiting.OrderBy(c => c.RunNumber) : waiting.OrderByDescending(c => c.Priority).ThenBy(c => c.Id);
        return 1 + ordered.TakeWhile(c => c.Id != mine.Id).Count();
    }

    private static bool IsGroup(Claim claim) => claim.Step.Length == 0;

    private static string What(Claim claim) => IsGroup(claim)
        ? $"a place in the concurrency group '{claim.Pool[(claim.Pool.IndexOf('/', claim.Pool.IndexOf('/') + 1) + 1)..]}'"
        : $"{Amount(DeviceRule.RequestOf(claim))} of {(DeviceRule.RequestOf(claim).Kind is { } kind ? $"a {(kind == DeviceKind.Gpu ? "GPU" : "CPU")}" : "a device")}";

    private static string Amount(DeviceRequest request) => request.Percent > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{request.Percent:0.##} %")
        : string.Create(CultureInfo.InvariantCulture, $"{request.Bytes / (double)(1 << 20):0.#} MiB");
}
