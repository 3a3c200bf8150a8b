using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities;
using Workflows.Core.Hosting;
using Workflows.Stores;

namespace Workflows.Cli;

/// <summary>The composition root. Registering touches nothing: files are opened and native libraries loaded by whoever first needs them.</summary>
internal static class Composition
{
    /// <summary>What names the store of the home in the place of an address.</summary>
    public const string Sqlite = "sqlite";

    /// <param name="home">Folder of state.</param>
    /// <param name="store"><see cref="Sqlite"/>, or the address of a PostgreSQL database.</param>
    public static ServiceProvider Build(string home, string store)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWorkflows(new WorkflowOptions { Home = home, WorkingDirectory = Environment.CurrentDirectory });
        var secretKey = Environment.GetEnvironmentVariable("WORKFLOWS_SECRET_KEY");
        if (store == Sqlite) services.AddSqliteStores(Path.Combine(home, "workflows.db"), secretKey);
        else services.AddPostgresStores(store, secretKey);
        services.AddActivities();
        return services.BuildServiceProvider();
    }
}
