using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Tests.Runs;
using Workflows.Core.Tests.Stores;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Sources;

/// <summary>A folder of workflows, what a source says of it, and an engine behind it. Files are written long ago, each one second after the last.</summary>
internal sealed class FolderRig : IAsyncDisposable
{
    private readonly StoreFolder top = new();
    private DateTime clock = Play.Now.UtcDateTime.AddDays(-1);

    public FolderRig()
    {
        Directory.CreateDirectory(Folder);
        Open();
    }

    public EngineRig Engines { get; } = new();

    public WorkflowEngine Engine { get; private set; } = null!;

    public FolderSource Source { get; private set; } = null!;

    public List<FolderWorkflow> Told { get; } = [];

    public string Folder => top.File("specs");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static string Saying(string name, string says = "hello", string version = "", string more = "") =>
        $$"""
        apiVersion: workflows/v1
        name: {{name}}
        {{(version.Length == 0 ? "" : $"version: {version}")}}
        {{more}}
        steps:
          say: { uses: test/work, with: { name: "{{says}}" } }

        """;

    /// <summary>A workflow that reads a file.</summary>
    public static string Reading(string name, string file) => Saying(name, "${{ vars.table }}", more: $"vars: {{ table: {file} }}");

    /// <summary>Another process for the same home and folder.</summary>
    public void Open()
    {
        Source?.Dispose();
        Engine = Engines.Open();
        Source = new FolderSource(Engine, Folder, Engines.Time);
        Told.Clear();
        Source.Watch(Told.Add);
    }

    /// <summary>Path beside the folder of workflows, in the same source when it is a repository.</summary>
    public string Beside(string path) => top.File(path);

    public string At(string path) => Path.Combine(Folder, path);

    public void Write(string path, string text) => Write(path, text, clock = clock.AddSeconds(1));

    public void Write(string path, string text, DateTime at)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        File.SetLastWriteTimeUtc(At(path), at);
    }

    /// <summary>Looks once, and gives what is known of a file then.</summary>
    public async Task<FolderWorkflow> LookAsync(string path) => Assert.Single(await LookAsync(), w => w.Path == path);

    public async Task<IReadOnlyList<FolderWorkflow>> LookAsync()
    {
        await Source.LookAsync(Token);
        return await Source.ListAsync(Token);
    }

    public async Task<string> PathsAsync() => string.Join(' ', (await LookAsync()).Select(w => w.Path));

    /// <summary>What a bare name means now.</summary>
    public async Task<SourceRevision> NewestAsync(string workflow)
    {
        var plan = (await Engine.CompileNamedAsync(workflow, Token)).Plan!;
        return new SourceRevision(plan.Source.Revision!.Number, plan.Source.Revision.Version);
    }

    public static string Codes(FolderWorkflow workflow) => string.Join(' ', workflow.Diagnostics.Select(d => d.Code));

    public static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<FailureException>(work)).Failure.Code;

    public async ValueTask DisposeAsync()
    {
        Source.Dispose();
        await Engines.DisposeAsync();
        top.Dispose();
    }

    /// <summary>Number and label.</summary>
    internal sealed record SourceRevision(int Number, string? Version);
}
