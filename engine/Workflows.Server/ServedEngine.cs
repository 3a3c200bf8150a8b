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

namespace Workflows.Server;

/// <summary>What a <see cref="WorkflowServer"/> serves: the engines of all projects, and the stores that they share.</summary>
public sealed record ServedEngine
{
    /// <summary>Settings of the engine; its project is the one of callers without a key.</summary>
    public required WorkflowOptions Options { get; init; }

    /// <summary>The engine of each project.</summary>
    public required ProjectEngines Engines { get; init; }

    /// <summary>Deployed models of each project.</summary>
    public required ProjectModels Models { get; init; }

    /// <summary>Which projects there are.</summary>
    public required IProjectStore Projects { get; init; }

    /// <summary>Runs, and which artifacts a project may read.</summary>
    public required IRunStore Runs { get; init; }

    /// <summary>Accepted contents of workflows.</summary>
    public required IRevisionStore Revisions { get; init; }

    /// <summary>Named models.</summary>
    public required IModelRegistry Registry { get; init; }

    /// <summary>Bytes of artifacts.</summary>
    public required IArtifactStore Artifacts { get; init; }

    /// <summary>Reads and takes in datasets.</summary>
    public required IDatasets Datasets { get; init; }

    /// <summary>Secrets.</summary>
    public required ISecretStore Secrets { get; init; }

    /// <summary>Keys.</summary>
    public required KeyDesk Keys { get; init; }

    /// <summary>Who changed what.</summary>
    public required IAuditLog Audit { get; init; }

    /// <summary>Takes requests to hooks.</summary>
    public required HookDesk Hooks { get; init; }

    /// <summary>What came to hooks.</summary>
    public required IDeliveryStore Deliveries { get; init; }

    /// <summary>Which git repositories are followed.</summary>
    public required RepositoryDesk Repositories { get; init; }

    /// <summary>Looks at them.</summary>
    public required RepositorySync RepositorySync { get; init; }

    /// <summary>Takes what providers tell of pushes to them.</summary>
    public required RepositoryHooks RepositoryHooks { get; init; }

    /// <summary>Looks at them when a push is told of.</summary>
    public required RepositoryFollower RepositoryFollower { get; init; }

    /// <summary>Reads and edits workflows of them.</summary>
    public required RepositoryEdits RepositoryEdits { get; init; }

    /// <summary>What steps may use.</summary>
    public required ActivityCatalog Catalogue { get; init; }

    /// <summary>Runs tests of workflows.</summary>
    public required ITestBench Tests { get; init; }

    /// <summary>Clears up and backs up.</summary>
    public required HomeUpkeep Upkeep { get; init; }

    /// <summary>Looks at this machine.</summary>
    public required IExamination Examination { get; init; }

    /// <summary>The folder of specs that is served in the project of <see cref="Options"/>, or null.</summary>
    public FolderSource? Folder { get; init; }

    /// <summary>The folder of specs of a project; null when it has none here.</summary>
    public FolderSource? FolderOf(string project) => project == Options.Project ? Folder : null;

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
