using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Core.Access;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting.Claims;
using Workflows.Core.Hosting.Insight;
using Workflows.Core.Hosting.Previews;
using Workflows.Core.Hosting.Testing;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Core.Hosting.Hooks;
using Workflows.Core.Models;
using Workflows.Core.Revisions;
using Workflows.Core.Serving;
using Workflows.Core.Steps;

namespace Workflows.Core.Hosting;

/// <summary>Registers the engine. Stores and activities register themselves beside it; everything is made when first asked for.</summary>
public static class WorkflowsServices
{
    /// <summary>
    /// Adds <see cref="WorkflowEngine"/> and what it is made of. It needs an <see cref="IRunStore"/>, an <see cref="IClaimStore"/>, an <see cref="IStepCache"/>, an
    /// <see cref="IModelRegistry"/>, an <see cref="ISecretStore"/>, an <see cref="IRevisionStore"/> and a <see cref="LeaseOwner"/> (stores), and an <see cref="ActivityCatalog"/> and an <see cref="IDevicePool"/> (activities).
    /// An <see cref="IActivityHost"/> gives it worker processes.
    /// </summary>
    public static IServiceCollection AddWorkflows(this IServiceCollection services, WorkflowOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(s => new ArtifactShelves(Path.Combine(options.Home, "artifacts"), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IArtifactStore>(s => new FileArtifactStore(Path.Combine(options.Home, "artifacts"), s.GetRequiredService<ArtifactShelves>()));
        services.TryAddSingleton(s => new CheckpointFolders(Path.Combine(options.Home, "checkpoints"), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<StepPreparation>();
        services.TryAddSingleton<StepCacheLookup>();
        services.TryAddSingleton<ClaimDesk>();
        services.TryAddSingleton<IDeviceAdmission, DeviceAdmission>();
        services.TryAddSingleton<LocalActivityHost>();
        services.TryAddSingleton(s => new ActivityHosts(s.GetRequiredService<LocalActivityHost>(), s.GetService<IActivityHost>(), options.Isolation));
        services.TryAddSingleton<StepRunner>();
        services.TryAddSingleton(s => new ProjectModels(
            s.GetRequiredService<IModelRegistry>(), s.GetRequiredService<IArtifactStore>(), s.GetRequiredService<IPredictorFactory>(), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<BundleBuilder>();
        services.TryAddSingleton(s => new RevisionCatalog(s.GetRequiredService<IRevisionStore>(), s.GetRequiredService<IArtifactStore>(), options.Project));
        services.TryAddSingleton(s => new ArtifactInputs(s.GetRequiredService<IRunStore>(), s.GetRequiredService<IArtifactStore>(), options));
        services.TryAddSingleton(s => new WorkflowTester(
            new TestHost(ActivatorUtilities.CreateInstance<StepRunner>(s, new FirstFit(s.GetRequiredService<IDevicePool>())), s.GetRequiredService<ActivityCatalog>(), options, s.GetRequiredService<TimeProvider>()),
            s.GetRequiredService<ArtifactInputs>()));
        services.TryAddSingleton<HookReception>();
        services.TryAddSingleton<HookDesk>();
        services.TryAddSingleton(s => new KeyDesk(s.GetRequiredService<IKeyStore>(), options.NewId, s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<UpkeepLimits>();
        services.TryAddSingleton<GarbageCollector>();
        services.TryAddSingleton(s => new HomeUpkeep(
            options, s.GetRequiredService<GarbageCollector>(), s.GetRequiredService<IStoreCopy>(), s.GetRequiredService<IArtifactStore>(),
            s.GetRequiredService<ArtifactShelves>(), s.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(s => new ProjectEngines(project => Engine(s, project == options.Project ? options : options with { Project = project, ReadRoots = [] })));
        services.TryAddSingleton(s => s.GetRequiredService<ProjectEngines>().Of(options.Project));
        return services;
    }

    private static WorkflowEngine Engine(IServiceProvider services, WorkflowOptions options)
    {
        var store = services.GetRequiredService<IRunStore>();
        var artifacts = services.GetRequiredService<IArtifactStore>();
        var time = services.GetRequiredService<TimeProvider>();
        var lookup = services.GetRequiredService<StepCacheLookup>();
        var catalog = services.GetRequiredService<ActivityCatalog>();
        var host = new LocalRunHost(store, services.GetRequiredService<ClaimDesk>(), services.GetRequiredService<StepRunner>(), lookup, services.GetRequiredService<LeaseOwner>(), options, time);
        var cache = services.GetRequiredService<IStepCache>();
        var insight = new RunInsight(
            new PlanPreviewer(services.GetRequiredService<StepPreparation>(), lookup, cache, new RunHistory(store, options.Project), options.Project),
            new RunComparer(cache, options.Project),
            new StepExplainer(store, cache, options.Project),
            new PlanFiles(catalog));
        var queues = new QueueReader(services.GetRequiredService<IClaimStore>(), store, cache, options, time);
        var revisions = services.GetRequiredService<IRevisionStore>();
        var kept = new RevisionCatalog(revisions, artifacts, options.Project);
        var compiler = new SpecCompiler(catalog, services.GetRequiredService<IDevicePool>(), new RegisteredWorkflows(kept));
        var desk = new RevisionDesk(compiler, services.GetRequiredService<BundleBuilder>(), revisions, kept, options);
        return new WorkflowEngine(options, store, desk, insight, new ArtifactInputs(store, artifacts, options), host, queues, time);
    }
}
