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
        var secrets = Secrets(keys);
        var steps = new StepReader(Defaults(keys), findings);
        var spec = new WorkflowSpec
        {
            File = file,
            Name = name ?? new Located<string>("", mapping.Span),
            Version = keys.Label("version"),
            Description = keys.Text("description")?.Value,
            Labels = Labels(keys.Mapping("labels")),
            Inputs = NamedValues.Of(keys.Mapping("inputs")).Select(new InputReader(findings).Read).OfType<InputSpec>().ToList(),
            Vars = NamedValues.Read(keys.Mapping("vars"), "var", "a literal or an expression, for example '${{ inputs.epochs * 2 }}'", findings),
            Env = NamedValues.Env(keys, findings),
            Secrets = secrets,
            On = new TriggersReader(secrets, findings).Read(keys),
            Concurrency = Concurrency(keys),
            Timeout = keys.Duration("timeout"),
            Seed = keys.Integer("seed")?.Value ?? 0,
            Steps = Steps(keys, steps),
            OnFailure = steps.Read(keys.Mapping("onFailure")),
            Finally = steps.Read(keys.Mapping("finally")),
            Outputs = NamedValues.Read(keys.Mapping("outputs"), "output", "an expression, for example '${{ steps.check.outputs.metrics }}'", findings),
        };
        return spec with { Tests = TestsOf(spec, keys, findings) };
    }

    /// <summary>The tests in a mapping with the key <c>tests</c>.</summary>
    public static IReadOnlyList<TestSpec> TestsOf(WorkflowSpec spec, KeyedMapping keys, Findings findings)
    {
        var inputs = spec.Inputs.Select(input => input.Name.Value).ToHashSet(StringComparer.Ordinal);
        return new TestReader(inputs, spec.AllSteps().Select(step => step.Id.Value).ToHashSet(StringComparer.Ordinal), findings).Read(keys);
    }

    private void CheckApiVersion(Located<string>? version)
    {
        if (version is not null && version.Value != SpecKeys.ApiVersion)
        {
            findings.Error(DiagnosticCodes.ApiVersion, version.Span, $"The language version {Findings.Show(version.Value)} is unknown; this program reads {SpecKeys.ApiVersion}.",
                $"Write 'apiVersion: {SpecKeys.ApiVersion}'.");
        }
    }

    private StepDefaults Defaults(KeyedMapping keys) => keys.Nested("defaults") is { } defaults ? new PolicyReader(findings).Read(defaults) : StepDefaults.None;

    private IReadOnlyList<StepSpec> Steps(KeyedMapping keys, StepReader reader)
    {
        var entries = keys.Mapping("steps");
        if (entries is not null && !NamedValues.Of(entries).Any())
            findings.Error(DiagnosticCodes.NoSteps, keys.Entry("steps")!.Key.Span, "The workflow has no steps.", $"Write for example '{SpecKeys.Workflow["steps"].Example}'.");
        return reader.Read(entries);
    }

    private List<Located<string>> Secrets(KeyedMapping keys)
    {
        if (keys.Entry("secrets")?.Value is not YamlMapping given)
            return keys.Texts("secrets").Where(secret => Names.CheckSecret(secret, findings)).ToList();
        findings.Error(DiagnosticCodes.SecretValue, given.Span, "'secrets' in the workflow names secrets; their values never stand in a spec.",
            $"Write 'secrets: [{Findings.Brief(string.Join(", ", given.Entries.Select(entry => entry.Key.Value)))}]', and store each value with 'workflows secrets set NAME'.");
        return [];
    }

    private static ConcurrencySpec? Concurrency(KeyedMapping workflow)
    {
        if (workflow.Nested("concurrency") is not { } keys)
            return null;
        return new ConcurrencySpec(keys.Template("group") ?? new YamlScalar("", false, keys.Owner), (int)(keys.Integer("limit")?.Value ?? 1),
            keys.Word<ConcurrencyBehavior>("behavior") ?? ConcurrencyBehavior.Queue, keys.Span);
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
}
