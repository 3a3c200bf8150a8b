using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Activities;
using Workflows.Cli.Doctor;
using Workflows.Cli.Tests;
using Workflows.Cli.Workers;
using Workflows.Core.Access;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Hosting.Testing;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Models;
using Workflows.Core.Repositories;
using Workflows.Core.Revisions;
using Workflows.Core.Serving;
using Workflows.Core.Steps;
using Workflows.Server;
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
        Build(home, store, Environment.GetEnvironmentVariable("WORKFLOWS_SECRET_KEY"), configure);

    /// <summary>The same with a key of secrets.</summary>
    public static ServiceProvider Build(string home, string store, string? secretKey, Func<WorkflowOptions, WorkflowOptions> configure) =>
        Services(home, store, secretKey, configure).BuildServiceProvider();

    /// <summary>The services of a worker process. It is given the values that a step may use, and opens no secret itself: any key will do.</summary>
    public static ServiceProvider OfWorker(string home, string? store) =>
        Services(home, string.IsNullOrEmpty(store) ? Sqlite : store, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), options => options).BuildServiceProvider();

    /// <summary>What a server of these services serves.</summary>
    public static ServedEngine Served(IServiceProvider services, FolderSource? folder) => new()
    {
        Options = services.GetRequiredService<WorkflowOptions>(),
        Engines = services.GetRequiredService<ProjectEngines>(),
        Models = services.GetRequiredService<ProjectModels>(),
        Projects = services.GetRequiredService<IProjectStore>(),
        Runs = services.GetRequiredService<IRunStore>(),
        Revisions = services.GetRequiredService<IRevisionStore>(),
        Registry = services.GetRequiredService<IModelRegistry>(),
        Artifacts = services.GetRequiredService<IArtifactStore>(),
        Datasets = services.GetRequiredService<IDatasets>(),
        Secrets = services.GetRequiredService<ISecretStore>(),
        Keys = services.GetRequiredService<KeyDesk>(),
        Hooks = services.GetRequiredService<HookDesk>(),
        Deliveries = services.GetRequiredService<IDeliveryStore>(),
        Repositories = services.GetRequiredService<RepositoryDesk>(),
        RepositoryHooks = services.GetRequiredService<RepositoryHooks>(),
        RepositoryEdits = services.GetRequiredService<RepositoryEdits>(),
        RepositoryFollower = services.GetRequiredService<RepositoryFollower>(),
        RepositorySync = services.GetRequiredService<RepositorySync>(),
        Audit = services.GetRequiredService<IAuditLog>(),
        Catalogue = services.GetRequiredService<ActivityCatalog>(),
        Tests = services.GetRequiredService<ITestBench>(),
        Upkeep = services.GetRequiredService<HomeUpkeep>(),
        Examination = services.GetRequiredService<IExamination>(),
        Folder = folder,
        Time = services.GetRequiredService<TimeProvider>(),
    };

    private static ServiceCollection Services(string home, string store, string? secretKey, Func<WorkflowOptions, WorkflowOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWorkflows(configure(new WorkflowOptions { Home = home, WorkingDirectory = Environment.CurrentDirectory }));
        if (store == Sqlite) services.AddSqliteStores(Path.Combine(home, "workflows.db"), secretKey);
        else services.AddPostgresStores(store, secretKey);
        services.AddRepositories();
        services.AddActivities();
        services.AddWorkers(home, store);
        services.AddSingleton<ITestBench, TestBench>();
        services.AddSingleton<IExamination>(s => new Examination(s.GetRequiredService<WorkflowOptions>(), store, s.GetRequiredService<IRunStore>));
        return services;
    }
}
