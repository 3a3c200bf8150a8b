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
        var text = $"apiVersion: workflows/v1\nname: test\n{yaml.ReplaceLineEndings("\n")}";
        var reading = SpecReader.Read("test.yaml", Encoding.UTF8.GetBytes(text));
        Assert.Empty(reading.Diagnostics);
        folder ??= "/nowhere";
        return new Planner(TestActivities.Catalog, [Cpu]).Plan(reading.Spec!, new PlanSource(Path.Combine(folder, "test.yaml"), folder, []));
    }

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
