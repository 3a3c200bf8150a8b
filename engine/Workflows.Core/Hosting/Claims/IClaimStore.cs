namespace Workflows.Core.Hosting.Claims;

/// <summary>
/// Queues for what is limited, shared by all processes of a store. A claim lives as long as the lease of its run under the fencing number that it names:
/// what is free is computed from live leases each time, never counted up and down, so nothing leaks when a process dies. Implementations pass the contract
/// tests in <c>ClaimStoreContract</c>.
/// </summary>
public interface IClaimStore
{
    /// <summary>Queues a claim, or finds it again, and lets in whoever's turn it is.</summary>
    /// <param name="claim">What is asked for. The same run, step and attempt again is the same claim.</param>
    /// <param name="rule">Decides who gets what.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    /// <returns>The live claims of the pool after that, the oldest first.</returns>
    Task<IReadOnlyList<Claim>> EnterAsync(NewClaim claim, IClaimRule rule, CancellationToken cancellationToken);

    /// <summary>Gives a claim up, whether it was granted or not; nothing happens when it is gone.</summary>
    Task LeaveAsync(NewClaim claim, CancellationToken cancellationToken);

    /// <summary>The live claims of every pool in which a run has one, the oldest first.</summary>
    Task<IReadOnlyList<Claim>> AroundAsync(string runId, CancellationToken cancellationToken);
}

/// <summary>Decides which claims of a pool are granted. Pure: it sees all live claims, in one transaction.</summary>
public interface IClaimRule
{
    /// <summary>What is granted now, by the <see cref="Claim.Id"/> of a claim that was not granted before: the name of what it gets.</summary>
    /// <param name="claims">The live claims of the pool, the oldest first.</param>
    IReadOnlyDictionary<long, string> Admit(IReadOnlyList<Claim> claims);
}

/// <summary>Something limited that a run asks for.</summary>
public sealed record NewClaim
{
    /// <summary>What is limited: <c>group/PROJECT/NAME</c> or <c>devices/MACHINE</c>.</summary>
    public required string Pool { get; init; }

    /// <summary>The run that asks.</summary>
    public required string RunId { get; init; }

    /// <summary>Fencing number of the lease under which it asks.</summary>
    public required long Fence { get; init; }

    /// <summary>Address of the step; empty for the run itself.</summary>
    public string Step { get; init; } = "";

    /// <summary>Attempt of the step; 0 for the run itself.</summary>
    public int Attempt { get; init; }

    /// <summary>−100 to 100: higher ones come first where the rule says so.</summary>
    public int Priority { get; init; }

    /// <summary>How much, as the rule of the pool reads it.</summary>
    public required string Demand { get; init; }
}

/// <summary>A claim in its queue.</summary>
public sealed record Claim
{
    /// <summary>Grows with every claim of the store.</summary>
    public required long Id { get; init; }

    /// <summary>What is limited.</summary>
    public required string Pool { get; init; }

    /// <summary>The run that asks.</summary>
    public required string RunId { get; init; }

    /// <summary>Number of the run in its project.</summary>
    public required long RunNumber { get; init; }

    /// <summary>Workflow of the run.</summary>
    public required string Workflow { get; init; }

    /// <summary>Address of the step; empty for the run itself.</summary>
    public required string Step { get; init; }

    /// <summary>Attempt of the step.</summary>
    public required int Attempt { get; init; }

    /// <summary>Higher ones come first where the rule says so.</summary>
    public required int Priority { get; init; }

    /// <summary>How much, as the rule of the pool reads it.</summary>
    public required string Demand { get; init; }

    /// <summary>What it got; null while it waits.</summary>
    public string? Grant { get; init; }

    /// <summary>Since when it waits, UTC.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Since when it has what it got, UTC, or null.</summary>
    public DateTimeOffset? GrantedAt { get; init; }

    /// <summary>Whether this is what <paramref name="asked"/> became.</summary>
    public bool Is(NewClaim asked) => Pool == asked.Pool && RunId == asked.RunId && Step == asked.Step && Attempt == asked.Attempt;
}
