using System.Text;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Workflows.Core.Spec;
using Workflows.Core.Tests.Activities;
using Xunit;

namespace Workflows.Core.Tests.Planning;

/// <summary>Plans YAML text as if it lay in a folder.</summary>
internal static class SpecText
{
    public static Device Cpu { get; } = new("cpu", DeviceKind.Cpu, 1L << 30, "cpu-avx2-t1", "a CPU");

    /// <summary>What planning finds; the text begins behind <c>apiVersion</c> and <c>name</c>, at line 3.</summary>
    public static PlanResult Plan(string yaml, string? folder = null)
    {
        var reading = SpecReader.Read("test.yaml", Encoding.UTF8.GetBytes(Text("test", yaml)));
        Assert.Empty(reading.Diagnostics);
        folder ??= "/nowhere";
        return new Planner(TestActivities.Catalog, [Cpu]).Plan(reading.Spec!, new PlanSource(Path.Combine(folder, "test.yaml"), folder, []));
    }

    /// <summary>What planning finds in a folder of workflows, the first of which is planned; each text begins behind <c>apiVersion</c> and <c>name</c>.</summary>
    public static async Task<PlanResult> PlanAsync(params (string Name, string Yaml)[] files)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            foreach (var (name, yaml) in files)
                await File.WriteAllTextAsync(Path.Combine(folder, name), Text(Path.GetFileNameWithoutExtension(name), yaml), TestContext.Current.CancellationToken);
            var source = new PlanSource(Path.Combine(folder, files[0].Name), folder, []);
            var reading = await SpecReader.ReadFileAsync(source.File, files[0].Name, TestContext.Current.CancellationToken);
            Assert.Empty(reading.Diagnostics);
            var family = await WorkflowFamily.GatherAsync(reading.Spec!, source, new FileWorkflows(), TestContext.Current.CancellationToken);
            return new Planner(TestActivities.Catalog, [Cpu]).Plan(reading.Spec!, source, family);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(string name, string yaml) => $"apiVersion: workflows/v1\nname: {name}\n{yaml.ReplaceLineEndings("\n")}";

    /// <summary>The plan of text without mistakes.</summary>
    public static Plan PlanOf(string yaml, string? folder = null)
    {
        var result = Plan(yaml, folder);
        Assert.Empty(result.Diagnostics.Select(d => $"{d.Span} {d.Code}: {d.Message}"));
        return result.Plan!;
    }

    /// <summary>The only mistake of a text.</summary>
    public static Diagnostic MistakeOf(string yaml, string? folder = null)
    {
        var result = Plan(yaml, folder);
        Assert.Null(result.Plan);
        return result.Diagnostics is [var one] ? one : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
