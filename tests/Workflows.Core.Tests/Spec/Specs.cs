using System.Text;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

/// <summary>Reads texts that must be right.</summary>
internal static class Specs
{
    public const string Head = "apiVersion: workflows/v1\nname: sample\n";

    public static WorkflowSpec Read(string yaml)
    {
        var reading = SpecReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        Assert.Empty(reading.Diagnostics);
        return reading.Spec!;
    }
}
