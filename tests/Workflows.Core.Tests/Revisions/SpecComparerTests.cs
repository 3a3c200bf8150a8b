using System.Text;
using Workflows.Core.Revisions;
using Xunit;

namespace Workflows.Core.Tests.Revisions;

public sealed class SpecComparerTests
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: digits
        version: 1.0.0
        inputs:
          epochs: { type: integer, default: 30 }
        steps:
          load: { uses: data/load, with: { path: digits.csv } }
          train:
            uses: train/net
            with: { train: "${{ steps.load.outputs.dataset }}", layers: [{ dense: 100 }, { dense: 10 }], epochs: 30 }
          tell: { uses: flow/print }
        outputs:
          accuracy: ${{ steps.train.outputs.metrics.accuracy }}
        """;

    [Fact]
    public void Layout_comments_quotes_and_free_keys_say_nothing()
    {
        var same = Spec
            .Replace("{ type: integer, default: 30 }", "\n    default: 30  # as ever\n    \"type\": 'integer'\n    x-note: mine", StringComparison.Ordinal)
            .Replace("path: digits.csv", "path: \"digits.csv\"", StringComparison.Ordinal);

        Assert.Empty(Compare(Spec, same));
    }

    [Theory]
    [InlineData("dense: 100", "dense: 50", "Step train Changed with.layers[0].dense 100 50")]
    [InlineData("epochs: 30 }", "epochs: 40, patience: 5m }", "Step train Changed with.epochs 30 40, with.patience  \"5m\"")]
    [InlineData("[{ dense: 100 }, { dense: 10 }]", "[{ dense: 10 }]", "Step train Changed with.layers [{\"dense\":100},{\"dense\":10}] [{\"dense\":10}]")]
    [InlineData("  tell: { uses: flow/print }", "", "Step tell Removed uses \"flow/print\" ")]
    [InlineData("  tell: { uses: flow/print }", "  tell: { uses: flow/print, needs: [train], timeout: 1h }", "Step tell Changed needs  [\"train\"], timeout  \"1h\"")]
    [InlineData("  tell: { uses: flow/print }", "  both: { steps: { tell: { uses: flow/print } } }", "Step tell Changed in \"steps\" \"both\"; Step both Added   {\"in\":\"steps\"}")]
    [InlineData("default: 30", "default: 50, maximum: 90", "Input epochs Changed default 30 50, maximum  90")]
    [InlineData("metrics.accuracy", "metrics.rows", "Output accuracy Changed  \"${{ steps.train.outputs.metrics.accuracy }}\" \"${{ steps.train.outputs.metrics.rows }}\"")]
    [InlineData("version: 1.0.0", "version: 1.0.1\non: { webhook: { secret: HOOK } }\ntimeout: 2h", "Trigger webhook Added   {\"secret\":\"HOOK\"}; Key version Changed  \"1.0.0\" \"1.0.1\"; Key timeout Added   \"2h\"")]
    public void Speaks_of_steps_inputs_and_keys(string old, string now, string expected) =>
        Assert.Equal(expected, string.Join("; ", Compare(Spec, Spec.Replace(old, now, StringComparison.Ordinal))));

    [Fact]
    public void Names_files_that_differ()
    {
        var from = Content(Spec) with { Files = new Dictionary<string, string> { ["a.csv"] = "sha256:1", ["b.csv"] = "sha256:2" } };
        var to = Content(Spec) with { Files = new Dictionary<string, string> { ["a.csv"] = "sha256:3", ["c.csv"] = "sha256:2" } };

        Assert.Equal(
            ["File a.csv Changed  \"sha256:1\" \"sha256:3\"", "File b.csv Removed  \"sha256:2\" ", "File c.csv Added   \"sha256:2\""],
            SpecComparer.Compare(from, to).Changes.Select(Show));
    }

    private static IEnumerable<string> Compare(string from, string to) => SpecComparer.Compare(Content(from), Content(to)).Changes.Select(Show);

    private static SpecContent Content(string yaml) => new("spec", SpecTree.Read(Encoding.UTF8.GetBytes(yaml))!, new Dictionary<string, string>());

    private static string Show(SpecChange change) =>
        $"{change.Part} {change.Name} {change.Kind} {string.Join(", ", change.Values.Select(v => $"{v.Key} {v.From?.ToJsonString()} {v.To?.ToJsonString()}"))}"
            .Replace("\\u0022", "\"", StringComparison.Ordinal);
}
