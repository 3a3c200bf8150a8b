using Workflows.System.Tests.Harness;

namespace Workflows.Benchmarks.Proofs;

/// <summary>The main job and its data in a source of their own, to be edited.</summary>
internal sealed class DigitsCopy : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DigitsCopy()
    {
        Directory.CreateDirectory(folder.At(".git"));
        Directory.CreateDirectory(folder.At("examples"));
        Directory.CreateDirectory(folder.At("data"));
        File.Copy(Clone.PathOf("specs/data/digits.csv"), Data);
        File.Copy(Clone.PathOf(DigitsRun.Spec), Spec);
    }

    /// <summary>Path of the spec.</summary>
    public string Spec => folder.At("examples/02-digits.yaml");

    /// <summary>Path of the CSV file.</summary>
    public string Data => folder.At("data/digits.csv");

    /// <summary>Replaces a text that stands in the spec.</summary>
    public void Edit(string from, string to)
    {
        var text = File.ReadAllText(Spec);
        if (!text.Contains(from, StringComparison.Ordinal)) throw new InvalidOperationException($"'{from}' does not stand in {DigitsRun.Spec}.");
        File.WriteAllText(Spec, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
