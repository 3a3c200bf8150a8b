using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflows.Core.Access;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Server.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Upkeep;

/// <summary>The whole home and its stores: looked at, cleared up, backed up. A backup is restored into an empty home, where no server answers yet, by the command line.</summary>
internal static class UpkeepEndpoints
{
    public static void MapUpkeep(this IEndpointRouteBuilder api)
    {
        var upkeep = api.MapGroup("").WithTags("Upkeep");
        upkeep.MapGet("/doctor", ExamineAsync).Needs(Role.Admin).WithName("examine").WithSummary("What this machine can do, and what to do about the rest.");
        upkeep.MapPost("/gc", CollectAsync).Needs(Role.Admin, "store.gc").WithName("collectGarbage").WithSummary("Removes runs that ended long ago, and whatever nothing refers to any more, of all projects.");
        upkeep.MapPost("/backup", BackUpAsync).Needs(Role.Admin, "store.backup").WithName("backUp").Produces(200, contentType: "application/gzip")
            .WithSummary("Everything in one archive (tar, gzip); the key of the secrets is never part of it.");
    }

    private static async Task<Ok<ExaminationDocument>> ExamineAsync(ServedEngine engine, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ExaminationDocument(await engine.Examination.RunAsync(cancellationToken)));

    private static async Task<Ok<GarbageReport>> CollectAsync(GarbageWish wish, ServedEngine engine, CancellationToken cancellationToken)
    {
        if (wish.KeepLast < 0) throw new ProblemException(422, "keep-last-out-of-range", $"keepLast is {wish.KeepLast}; it is a number from 0.");
        var usual = new Retention();
        var retention = new Retention { OlderThan = Word.Duration("olderThan", wish.OlderThan) ?? usual.OlderThan, KeepLast = wish.KeepLast ?? usual.KeepLast };
        return TypedResults.Ok(await engine.Upkeep.CollectAsync(retention, wish.DryRun, progress: null, cancellationToken));
    }

    private static async Task<PhysicalFileHttpResult> BackUpAsync(BackupWish wish, HttpContext context, ServedEngine engine, CancellationToken cancellationToken)
    {
        var backup = await engine.Upkeep.BackUpAsync(new BackupOptions { Logs = !wish.NoLogs }, cancellationToken);
        context.Response.RegisterForDispose(backup);
        return TypedResults.PhysicalFile(backup.Path, "application/gzip", $"workflows-{backup.Manifest.At:yyyyMMdd-HHmmss}.tar.gz");
    }
}

/// <summary>What the checks of a machine found.</summary>
/// <param name="Findings">In the order in which they are read.</param>
internal sealed record ExaminationDocument(IReadOnlyList<Finding> Findings);

/// <summary>What shall be removed.</summary>
/// <param name="OlderThan">Runs that ended, and kept results that were last used, longer ago than this, such as <c>30d</c>, which it is otherwise.</param>
/// <param name="KeepLast">So many runs of each workflow stay whatever their age; 50 otherwise.</param>
/// <param name="DryRun">Only say what would be removed.</param>
internal sealed record GarbageWish(string? OlderThan = null, int? KeepLast = null, bool DryRun = false);

/// <summary>What a backup shall hold.</summary>
/// <param name="NoLogs">Leave out log lines and curves of runs.</param>
internal sealed record BackupWish(bool NoLogs = false);
