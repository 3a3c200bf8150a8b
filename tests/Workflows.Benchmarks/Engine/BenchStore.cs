using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Tests.Stores;
using Workflows.Stores;

namespace Workflows.Benchmarks.Engine;

/// <summary>A database in which the engine is measured.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Register">Registers its stores for an engine whose state lies in a folder.</param>
/// <param name="OpenBare">Opens the bare writer on the same database.</param>
/// <param name="ChainGoal">What a step of a chain may cost.</param>
internal sealed record BenchStore(string Name, Action<IServiceCollection, string> Register, Func<string, IBareWriter> OpenBare, Goal ChainGoal)
{
    private static readonly ConcurrentDictionary<string, string> Schemas = new();

    public static BenchStore Sqlite { get; } = new(
        "SQLite",
        (services, home) => services.AddSqliteStores(DatabaseIn(home)),
        home => new BareSqlite(DatabaseIn(home)),
        new Goal("≤ 1.4 × the bare writer", c => c.Ratio.Median <= 1.4));

    public static BenchStore Postgres { get; } = new(
        "PostgreSQL",
        (services, home) => services.AddPostgresStores(AddressOf(home), Convert.ToBase64String(new byte[32])),
        home => new BarePostgres(AddressOf(home)),
        new Goal("≤ 1 ms", c => c.Engine.Median / c.Shape.AllSteps <= 0.001));

    /// <summary>Those that are on this machine.</summary>
    public static IReadOnlyList<BenchStore> All => PostgresServer.IsInstalled ? [Sqlite, Postgres] : [Sqlite];

    private static string AddressOf(string home) =>
        $"Host=127.0.0.1;Port={PostgresServer.Shared.Port};Username=postgres;Database=postgres;Search Path={Schemas.GetOrAdd(home, _ => $"bench{Schemas.Count}")}";

    private static string DatabaseIn(string home) => Path.Combine(home, "workflows.db");
}

/// <summary>What a comparison must show.</summary>
/// <param name="Text">In words.</param>
/// <param name="Holds">Whether it shows it.</param>
internal sealed record Goal(string Text, Func<Comparison, bool> Holds);
