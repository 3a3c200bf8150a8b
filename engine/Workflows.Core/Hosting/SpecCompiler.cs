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
    public async Task<Compilation> CompileAsync(PlanSource source, string name, CancellationToken cancellationToken)
    {
        var reading = await SpecReader.ReadFileAsync(source.File, name, cancellationToken);
        if (reading.Spec is not { } spec || HasErrors(reading.Diagnostics)) return new Compilation(reading.Spec, null, reading.Diagnostics);
        var family = await WorkflowFamily.GatherAsync(spec, source, workflows, cancellationToken);
        var planning = new Planner(catalog, devices.Devices).Plan(spec, source, family);
        var all = reading.Diagnostics.Concat(planning.Diagnostics)
            .OrderBy(d => d.Span.File != name).ThenBy(d => d.Span.File, StringComparer.Ordinal).ThenBy(d => d.Span.Line).ThenBy(d => d.Span.Column).ToList();
        return new Compilation(spec, HasErrors(all) ? null : planning.Plan, all);
    }

    private static bool HasErrors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Any(d => d.Severity == Severity.Error);
}
