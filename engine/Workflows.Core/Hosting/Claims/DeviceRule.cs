using System.Text.Json;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Hosting.Claims;

/// <summary>
/// Memory of the devices of a machine: higher priority first, first come first served within one priority. Nobody overtakes: as long as a claim waits,
/// those behind it get no device that it could use, so a large one is never starved by small ones. The demand is a <see cref="DeviceRequest"/> in JSON.
/// </summary>
/// <param name="devices">The devices in order of preference.</param>
public sealed class DeviceRule(IReadOnlyList<Device> devices) : IClaimRule
{
    /// <summary>The pool of a machine.</summary>
    public static string PoolOf(string machine) => $"devices/{machine}";

    /// <summary>A request as a demand.</summary>
    public static string DemandOf(DeviceRequest request) => JsonSerializer.Serialize(request, WorkflowJson.Options);

    /// <summary>The request behind a demand.</summary>
    public static DeviceRequest RequestOf(Claim claim) => JsonSerializer.Deserialize<DeviceRequest>(claim.Demand, WorkflowJson.Options)!;

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, string> Admit(IReadOnlyList<Claim> claims)
    {
        var free = devices.ToDictionary(d => d.Id, d => d.Memory - claims.Where(c => c.Grant == d.Id).Sum(c => RequestOf(c).BytesOn(d)));
        var closed = new HashSet<Device>();
        var granted = new Dictionary<long, string>();
        foreach (var next in claims.Where(c => c.Grant is null).OrderByDescending(c => c.Priority).ThenBy(c => c.Id))
        {
            var request = RequestOf(next);
            var candidates = devices.Where(request.CouldFit).ToList();
            if (candidates.Find(d => !closed.Contains(d) && request.BytesOn(d) <= free[d.Id]) is { } device)
            {
                free[device.Id] -= request.BytesOn(device);
                granted.Add(next.Id, device.Id);
            }
            else
            {
                closed.UnionWith(candidates);
            }
        }

        return granted;
    }
}
