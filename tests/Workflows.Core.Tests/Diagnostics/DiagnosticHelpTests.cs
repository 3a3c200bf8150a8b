using System.Reflection;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Core.Tests.Diagnostics;

public sealed class DiagnosticHelpTests
{
    [Fact]
    public void Every_code_has_one_sentence()
    {
        var codes = typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

        Assert.Equal(codes.Order(), DiagnosticHelp.All.Keys.Order());
        Assert.All(DiagnosticHelp.All.Values, text => Assert.Matches(@"^[^<>\n]+\.$", text.Replace("'<<'", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Reads_as_plain_text() => Assert.Equal("The merge key '<<' of YAML 1.1.", DiagnosticHelp.All[DiagnosticCodes.YamlMergeKey]);
}
