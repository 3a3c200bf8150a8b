using Workflows.Core.Hosting.Claims;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Runs;

/// <summary>Queues in a database. Each decision is one piece of work, as if nobody else wrote meanwhile.</summary>
internal sealed class SqlClaimStore(SqlDatabase database, TimeProvider time) : IClaimStore
{
    public Task<IReadOnlyList<Claim>> EnterAsync(NewClaim claim, IClaimRule rule, CancellationToken cancellationToken) =>
        database.WriteAsync(session => RunClaims.Enter(session, claim, rule, time.GetUtcNow()), cancellationToken);

    public Task LeaveAsync(NewClaim claim, CancellationToken cancellationToken) =>
        database.WriteAsync(session => RunClaims.Leave(session, claim), cancellationToken);

    public Task<IReadOnlyList<Claim>> AroundAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => RunClaims.Around(session, runId, time.GetUtcNow()), cancellationToken);
}
