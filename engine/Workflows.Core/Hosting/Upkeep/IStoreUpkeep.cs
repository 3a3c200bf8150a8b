namespace Workflows.Core.Hosting.Upkeep;

/// <summary>
/// What clearing up and backups ask of the stores, for all projects. Calls that remove something work in short transactions with pauses between them, so
/// that runs go on meanwhile, ask again inside each transaction whether it may go, and may be cut short at any point: what is left is removed next time.
/// </summary>
public interface IStoreUpkeep
{
    /// <summary>What runs that have not ended stand in the way of.</summary>
    Task<OpenRuns> OpenRunsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs that may be removed, in order of project and number: outermost runs past the retention with all runs that belong to them, when all have ended, nobody
    /// drives any and no open run replays one. Also what an earlier removal left half done.
    /// </summary>
    Task<IReadOnlyList<ExpiredRun>> ExpiredRunsAsync(Retention retention, CancellationToken cancellationToken);

    /// <summary>Removes runs with everything that only they have. From its beginning on nobody finds such a run any more.</summary>
    /// <param name="runs">Of <see cref="ExpiredRunsAsync"/>.</param>
    /// <param name="endedBefore">A run that ended again meanwhile is too young.</param>
    /// <param name="cancellationToken">Stops between two transactions.</param>
    /// <returns>Ids of those that are gone: not those that somebody took up again.</returns>
    Task<IReadOnlySet<string>> RemoveRunsAsync(IReadOnlyList<ExpiredRun> runs, DateTimeOffset endedBefore, CancellationToken cancellationToken);

    /// <summary>Those of some ids that no run has.</summary>
    Task<IReadOnlyList<string>> WithoutRunAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Plans with how many runs use each.</summary>
    Task<IReadOnlyList<StoredPlan>> PlansAsync(CancellationToken cancellationToken);

    /// <summary>Removes plans that no run uses.</summary>
    /// <returns>Those that are gone.</returns>
    Task<IReadOnlyList<StoredPlan>> RemovePlansAsync(IReadOnlyList<StoredPlan> plans, CancellationToken cancellationToken);

    /// <summary>Kept results that were last used before a moment.</summary>
    Task<IReadOnlyList<StoredResult>> ResultsAsync(DateTimeOffset usedBefore, CancellationToken cancellationToken);

    /// <summary>Removes kept results unless they have been used since.</summary>
    /// <returns>Those that are gone.</returns>
    Task<IReadOnlyList<StoredResult>> RemoveResultsAsync(IReadOnlyList<StoredResult> results, DateTimeOffset usedBefore, CancellationToken cancellationToken);

    /// <summary>Which project may read which artifact.</summary>
    /// <param name="visit">Called with project and hash of each right.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task VisitRightsAsync(Action<string, string> visit, CancellationToken cancellationToken);

    /// <summary>Removes rights to read artifacts.</summary>
    Task RemoveRightsAsync(IReadOnlyList<ArtifactRight> rights, CancellationToken cancellationToken);

    /// <summary>Everything that runs say, as far as it may name an artifact or a result.</summary>
    /// <param name="without">Ids of runs to leave out.</param>
    /// <param name="visit">Called with a project and a text of it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task VisitRunTextsAsync(IReadOnlySet<string> without, Action<string, string> visit, CancellationToken cancellationToken);

    /// <summary>
    /// Everything else that is stored, as far as it may name an artifact: kept results, plans, models, revisions and whatever tables there will be. Rights are no
    /// such thing: they follow.
    /// </summary>
    /// <param name="withoutResults">Results to leave out.</param>
    /// <param name="withoutPlans">Plans to leave out.</param>
    /// <param name="visit">Called with a project and a text of it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task VisitOtherTextsAsync(
        IReadOnlyList<StoredResult> withoutResults, IReadOnlyList<StoredPlan> withoutPlans, Action<string, string> visit, CancellationToken cancellationToken);
}

/// <summary>Runs that have not ended.</summary>
/// <param name="OldestDriven">When the oldest one was created that a process drives, or may go on driving; null for none. What attempts have made and not yet reported is younger.</param>
/// <param name="Oldest">When the oldest one was created, driven or not; null for none.</param>
public sealed record OpenRuns(DateTimeOffset? OldestDriven, DateTimeOffset? Oldest);

/// <summary>A run that may be removed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Family">Id of the outermost run that it belongs to: its own for a run of its own.</param>
/// <param name="Project">Its project.</param>
/// <param name="Number">Its number.</param>
/// <param name="Workflow">Its workflow.</param>
/// <param name="Plan">Hash of its plan.</param>
/// <param name="Bytes">Length of its events.</param>
public sealed record ExpiredRun(string Id, string Family, string Project, long Number, string Workflow, string Plan, long Bytes);

/// <summary>A plan in the store.</summary>
/// <param name="Project">Its project.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Runs">How many runs use it.</param>
/// <param name="Bytes">Its length.</param>
public sealed record StoredPlan(string Project, string Hash, long Runs, long Bytes);

/// <summary>A kept result of a step.</summary>
/// <param name="Project">Its project.</param>
/// <param name="Key">Its cache key.</param>
/// <param name="Workflow">Workflow that last kept or reused it.</param>
/// <param name="Step">Step that did.</param>
/// <param name="Bytes">Its length.</param>
public sealed record StoredResult(string Project, string Key, string Workflow, string Step, long Bytes);

/// <summary>A right to read an artifact.</summary>
/// <param name="Project">Whose.</param>
/// <param name="Hash">Which.</param>
public sealed record ArtifactRight(string Project, string Hash);
