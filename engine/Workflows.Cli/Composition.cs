using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities;
using Workflows.Cli.Workers;
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
    /// <param name="configure">What a command changes of the engine's settings.</param>
    public static ServiceProvider Build(string home, string store, Func<WorkflowOptions, WorkflowOptions> configure) =>
        Services(home, store, Environment.GetEnvironmentVariable("WORKFLOWS_SECRET_KEY"), configure).BuildServiceProvider();

    /// <summary>The services of a worker process. It is given the values that a step may use, and opens no secret itself: any key will do.</summary>
    public static ServiceProvider OfWorker(string home, string? store) =>
        Services(home, string.IsNullOrEmpty(store) ? Sqlite : store, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), options => options).BuildServiceProvider();

    private static ServiceCollection Services(string home, string store, string? secretKey, Func<WorkflowOptions, WorkflowOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWorkflows(configure(new WorkflowOptions { Home = home, WorkingDirectory = Environment.CurrentDirectory }));
        if (store == Sqlite) services.AddSqliteStores(Path.Combine(home, "workflows.db"), secretKey);
        else services.AddPostgresStores(store, secretKey);
        services.AddActivities();
        services.AddWorkers(home, store);
        return services;
    }
}
