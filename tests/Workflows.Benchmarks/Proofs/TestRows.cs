using Apache.Arrow;
using Apache.Arrow.Ipc;
using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>Reads a dataset artifact with nothing but the Arrow library: every column but the label, row by row.</summary>
internal static class TestRows
{
    public static async Task<IReadOnlyList<float[]>> ReadAsync(TemporaryFolder home, string hash, int count, CancellationToken cancellationToken)
    {
        var path = Path.Combine(ArtifactPath(home, hash), "rows.arrow");
        await using var stream = File.OpenRead(path);
        using var reader = new ArrowFileReader(stream);
        var rows = new List<float[]>();
        while (rows.Count < count && await reader.ReadNextRecordBatchAsync(cancellationToken) is { } batch)
        {
            var columns = batch.Arrays.OfType<FloatArray>().Take(64).ToList();
            for (var row = 0; row < batch.Length && rows.Count < count; row++) rows.Add([.. columns.Select(c => c.GetValue(row)!.Value)]);
        }

        return rows;
    }

    public static string ArtifactPath(TemporaryFolder home, string hash)
    {
        var digits = hash.Split(':')[1];
        return home.At(Path.Combine("artifacts", "sha256", digits[..2], digits));
    }
}
