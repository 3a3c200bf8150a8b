using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Tests.Stores;
using Workflows.Stores;

namespace Workflows.System.Tests.Harness.Chaos;

/// <summary>A database that a play happens in: how a process is told of it, and how this one opens it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Environment">What processes get beside their home.</param>
/// <param name="Register">Adds its stores.</param>
internal sealed record ChaosStore(string Name, IReadOnlyDictionary<string, string> Environment, Action<IServiceCollection, string> Register)
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [SuppressMessage("Performance", "CA1822", Justification = "Two stores read alike where they are chosen.")]
    public static ChaosStore Sqlite() => new("SQLite", new Dictionary<string, string>(), (services, home) => services.AddSqliteStores(Path.Combine(home, "workflows.db")));

    public static ChaosStore Postgres(PostgresServer server)
    {
        var address = server.NewStore();
        return new ChaosStore(
            "PostgreSQL", new Dictionary<string, string> { ["WORKFLOWS_STORE"] = address, ["WORKFLOWS_SECRET_KEY"] = Key },
            (services, _) => services.AddPostgresStores(address, Key));
    }
}
