using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Reads the top level of a file.</summary>
internal sealed class WorkflowReader(string file, Findings findings)
{
    private const string Place = "the workflow";

    /// <summary>The workflow, as far as it could be read; null when nothing of it could.</summary>
    public WorkflowSpec? Read(YamlNode root)
    {
        if (root is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongType, root.Span, $"A workflow must be a mapping, not {WrongValue.Shown(root)}.",
                $"Start the file with 'apiVersion: {SpecKeys.ApiVersion}'.");
            return null;
        }
        var keys = new KeyedMapping(mapping, SpecKeys.Workflow, Place, mapping.Entries.Count > 0 ? mapping.Entries[0].Key.Span : mapping.Span, findings);
        CheckApiVersion(keys.Text("apiVersion"));
        var name = keys.Text("name");
        if (name is not null)
            Names.CheckWorkflow(name, findings);
        return new WorkflowSpec
        {
            File = file,
            Name = name ?? new Located<string>("", mapping.Span),
            Version = keys.Label("version"),
            Description = keys.Text("description")?.Value,
            Labels = Labels(keys.Mapping("labels")),
            Inputs = Named(keys.Mapping("inputs")).Select(new InputReader(findings).Read).OfType<InputSpec>().ToList(),
            Seed = keys.Integer("seed")?.Value ?? 0,
            Outputs = Outputs(keys.Mapping("outputs")),
            Steps = Steps(keys, out var last),
            Finally = last,
        };
    }

    private void CheckApiVersion(Located<string>? version)
    {
        if (version is not null && version.Value != SpecKeys.ApiVersion)
        {
            findings.Error(DiagnosticCodes.ApiVersion, version.Span, $"The language version {Findings.Show(version.Value)} is unknown; this program reads {SpecKeys.ApiVersion}.",
                $"Write 'apiVersion: {SpecKeys.ApiVersion}'.");
        }
    }

    private List<StepSpec> Steps(KeyedMapping keys, out IReadOnlyList<StepSpec> last)
    {
        var reader = new StepReader(findings);
        var entries = keys.Mapping("steps");
        if (entries is not null && !Named(entries).Any())
            findings.Error(DiagnosticCodes.NoSteps, keys.Entry("steps")!.Key.Span, "The workflow has no steps.", $"Write for example '{SpecKeys.Workflow["steps"].Example}'.");
        var steps = Named(entries).Select(reader.Read).OfType<StepSpec>().ToList();
        last = Named(keys.Mapping("finally")).Select(reader.Read).OfType<StepSpec>().ToList();
        return steps;
    }

    private Dictionary<string, string> Labels(YamlMapping? mapping)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in mapping?.Entries ?? [])
        {
            if (entry.Value is YamlScalar scalar && !CoreSchema.IsNull(scalar))
            {
                labels.Add(entry.Key.Value, scalar.Text);
                continue;
            }
            findings.Error(DiagnosticCodes.WrongType, WrongValue.Span(entry),
                $"The label {Findings.Show(entry.Key.Value)} must be text, not {WrongValue.Shown(entry.Value)}.",
                $"Write for example '{SpecKeys.Workflow["labels"].Example}'.");
        }
        return labels;
    }

    private List<NamedValue> Outputs(YamlMapping? mapping)
    {
        var outputs = new List<NamedValue>();
        foreach (var (name, value) in Named(mapping))
        {
            Names.CheckId(name, "output name", findings);
            if (value is YamlScalar scalar && CoreSchema.IsNull(scalar))
                findings.Error(DiagnosticCodes.MissingValue, name.Span, $"The output {Findings.Show(name.Value)} has no value.", "Write an expression, for example '${{ steps.check.outputs.metrics }}'.");
            outputs.Add(new NamedValue(name, value));
        }
        return outputs;
    }

    private static IEnumerable<YamlEntry> Named(YamlMapping? mapping) =>
        mapping?.Entries.Where(entry => !entry.Key.Value.StartsWith(SpecKeys.FreePrefix, StringComparison.Ordinal)) ?? [];
}
