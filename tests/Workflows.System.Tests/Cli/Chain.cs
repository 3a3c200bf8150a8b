using Workflows.System.Tests.Harness;

namespace Workflows.System.Tests.Cli;

/// <summary>A small workflow whose results are kept: rows are read, split and looked at; what it found is printed.</summary>
internal static class Chain
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: chain
        inputs:
          share: { type: number, default: 0.5 }
        steps:
          load: { uses: data/read-csv, with: { path: rows.csv, label: kind } }
          split: { uses: data/split, with: { dataset: "${{ steps.load.outputs.dataset }}", test: "${{ inputs.share }}", validation: 0 } }
          other: { uses: flow/print, with: { message: other } }
          tell: { uses: flow/print, needs: [split], with: { message: "split at ${{ inputs.share }}" } }
        outputs:
          said: ${{ steps.tell.outputs.message }}
        """;

    /// <summary>Writes spec and rows beside a home and returns the path of the spec.</summary>
    public static string Write(Home home)
    {
        WriteRows(home, 12);
        return home.Write("chain.yaml", Spec);
    }

    /// <summary>Writes so many rows.</summary>
    public static void WriteRows(Home home, int rows) =>
        home.Write("rows.csv", "a,b,kind\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},{i * i},{(i % 2 == 0 ? "x" : "y")}\n")));
}
