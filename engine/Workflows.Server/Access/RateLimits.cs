using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Workflows.Core.Access;
using Workflows.Server.Api;

namespace Workflows.Server.Access;

/// <summary>How often a key may call, and how often an address may come with none that is good.</summary>
internal sealed class RateLimits(ServerOptions options) : IAsyncDisposable
{
    /// <summary>Guesses per second and address, ten times as many at once: nobody guesses 256 bits, but a log shall not fill up either.</summary>
    private const int GuessesPerSecond = 10;

    private readonly PartitionedRateLimiter<string> keys = Limiter(options.RequestsPerSecond, 2 * options.RequestsPerSecond);
    private readonly PartitionedRateLimiter<string> guesses = Limiter(GuessesPerSecond, 10 * GuessesPerSecond);

    /// <summary>Counts a request with a good key.</summary>
    /// <exception cref="ProblemException"><c>too-many-requests</c>.</exception>
    public void Count(HttpContext context, AccessKey key) => Take(context, keys, key.SessionOf ?? key.Id, $"the key of {key.Name}");

    /// <summary>Counts a request without one.</summary>
    /// <exception cref="ProblemException"><c>too-many-requests</c>.</exception>
    public void CountGuess(HttpContext context) => Take(context, guesses, Whose(context), "this address");

    /// <summary>Whether an address may come with something that is not good, and be heard.</summary>
    public bool HasGuesses(HttpContext context) => guesses.GetStatistics(Whose(context)) is not { CurrentAvailablePermits: 0 };

    public async ValueTask DisposeAsync()
    {
        await keys.DisposeAsync();
        await guesses.DisposeAsync();
    }

    private static string Whose(HttpContext context) => $"{context.Connection.RemoteIpAddress}";

    private static void Take(HttpContext context, PartitionedRateLimiter<string> limiter, string whose, string name)
    {
        using var lease = limiter.AttemptAcquire(whose);
        if (lease.IsAcquired) return;
        context.Response.Headers.RetryAfter = "1";
        throw new ProblemException(429, "too-many-requests", $"Too many requests with {name}. Try again in a second.");
    }

    private static PartitionedRateLimiter<string> Limiter(int perSecond, int atOnce) => PartitionedRateLimiter.Create<string, string>(whose => RateLimitPartition.GetTokenBucketLimiter(
        whose, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = atOnce,
            TokensPerPeriod = Math.Max(1, perSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueLimit = 0,
        }));
}
