using Microsoft.Extensions.DependencyInjection;
using Workflows.Stores;

namespace Workflows.Benchmarks.Engine;

/// <summary>A database in which the engine is measured.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Register">Registers its stores for an engine whose state lies in a folder.</param>
/// <param name="OpenBare">Opens the bare writer on the same database.</param>
/// <param name="ChainGoal">What a step of a chain may cost.</param>
internal sealed record BenchStore(string Name, Action<IServiceCollection, string> Register, Func<string, IBareWriter> OpenBare, Goal ChainGoal)
{
    public static BenchStore Sqlite { get; } = new(
        "SQLite",
        (services, home) => services.AddSqliteStores(DatabaseIn(home)),
        home => new BareSqlite(DatabaseIn(home)),
        new Goal("≤ 1.4 × the bare writer", c => c.Ratio.Median <= 1.4));

    private static string DatabaseIn(string home) => Path.Combine(home, "workflows.db");
}

/// <summary>What a comparison must show.</summary>
/// <param name="Text">In words.</param>
/// <param name="Holds">Whether it shows it.</param>
internal sealed record Goal(string Text, Func<Comparison, bool> Holds);
