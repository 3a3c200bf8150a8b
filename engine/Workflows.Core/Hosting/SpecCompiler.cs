using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Core.Hosting;

/// <summary>Reads and plans specs of this process's catalogue and devices.</summary>
internal sealed class SpecCompiler(ActivityCatalog catalog, IDevicePool devices, IWorkflowSource workflows)
{
    /// <summary>The plan of a spec, or what is wrong with it.</summary>
    /// <param name="source">Where the spec lies.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Compilation> CompileAsync(PlanSource source, string name, CancellationToken cancellationToken) =>
        await PlanAsync(await SpecReader.ReadFileAsync(source.File, name, cancellationToken), source, name, cancellationToken);

    /// <summary>The same together with the tests beside it, in <c>NAME.tests.yaml</c>.</summary>
    /// <param name="source">Where the spec lies.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="utf8">A text that nobody has saved yet in place of the file's, or null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Compilation> CompileWithTestsAsync(PlanSource source, string name, ReadOnlyMemory<byte>? utf8, CancellationToken cancellationToken)
    {
        var reading = utf8 is { } text ? SpecReader.Read(name, text) : await SpecReader.ReadFileAsync(source.File, name, cancellationToken);
        return await PlanAsync(await WithTestsAsync(reading, source, name, cancellationToken), source, name, cancellationToken);
    }

    /// <summary>The same for a text that nobody has saved yet.</summary>
    /// <param name="source">Where it would lie: other files are looked for beside it.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="utf8">The text.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<Compilation> CompileAsync(PlanSource source, string name, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) =>
        PlanAsync(SpecReader.Read(name, utf8), source, name, cancellationToken);

    private async Task<Compilation> PlanAsync(SpecReading reading, PlanSource source, string name, CancellationToken cancellationToken)
    {
        if (reading.Spec is not { } spec || HasErrors(reading.Diagnostics)) return new Compilation(reading.Spec, null, reading.Diagnostics);
        var family = await WorkflowFamily.GatherAsync(spec, source, workflows, cancellationToken);
        var planning = new Planner(catalog, devices.Devices).Plan(spec, source, family);
        var all = reading.Diagnostics.Concat(planning.Diagnostics)
            .OrderBy(d => d.Span.File != name).ThenBy(d => d.Span.File, StringComparer.Ordinal).ThenBy(d => d.Span.Line).ThenBy(d => d.Span.Column).ToList();
        return HasErrors(all) ? new Compilation(spec, null, all) : new Compilation(spec, planning.Plan, all) { Triggers = planning.Triggers };
    }

    private static async Task<SpecReading> WithTestsAsync(SpecReading reading, PlanSource source, string name, CancellationToken cancellationToken)
    {
        var path = Path.ChangeExtension(source.File, ".tests.yaml");
        if (reading.Spec is not { } spec || !File.Exists(path)) return reading;
        var beside = await SpecReader.ReadTestsFileAsync(path, Path.ChangeExtension(name, ".tests.yaml"), spec, cancellationToken);
        return new SpecReading { Spec = spec with { Tests = [.. spec.Tests, .. beside.Tests] }, Diagnostics = [.. reading.Diagnostics, .. beside.Diagnostics] };
    }

    private static bool HasErrors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Any(d => d.Severity == Severity.Error);
}
