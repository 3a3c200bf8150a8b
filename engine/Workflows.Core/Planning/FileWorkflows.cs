using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;

namespace Workflows.Core.Planning;

/// <summary>Finds workflows in files beside the one that uses them, by the rules of <see cref="SourcePaths"/>.</summary>
public sealed class FileWorkflows : IWorkflowSource
{
    /// <summary>Whether a <c>use</c> names a file.</summary>
    public static bool IsFile(string use) =>
        use.Contains('/') || use.EndsWith(".yaml", StringComparison.Ordinal) || use.EndsWith(".yml", StringComparison.Ordinal);

    /// <inheritdoc/>
    public async Task<FoundWorkflow> FindAsync(string use, WorkflowSpec parent, PlanSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parent);
        if (!IsFile(use))
            return Missing($"There is no workflow '{use}' here.", "Name its file, such as ./other.yaml, or register it and write name@version.");
        var resolved = SourcePaths.Resolve(source, use);
        if (resolved.Path is not { } path)
            return resolved.Problem!.Code == DiagnosticCodes.FileNotFound ? Missing(resolved.Problem.Message, resolved.Problem.Fix) : FoundWorkflow.Missing(resolved.Problem);
        // As the user would name it, seen from where the parent was named.
        var name = Path.Combine(Path.GetDirectoryName(parent.File) ?? "", use);
        var reading = await SpecReader.ReadFileAsync(path, name, cancellationToken);
        return new FoundWorkflow(reading.Spec, source with { File = path }, null, reading.Diagnostics);
    }

    private static FoundWorkflow Missing(string message, string fix) => FoundWorkflow.Missing(new PathProblem(DiagnosticCodes.SubWorkflowMissing, message, fix));
}
