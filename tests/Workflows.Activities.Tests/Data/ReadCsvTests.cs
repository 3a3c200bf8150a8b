using Workflows.Activities.Data;
using Workflows.Compute.Inference;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class ReadCsvTests
{
    [Fact]
    public async Task Stores_a_data_set_with_its_facts()
    {
        using var test = new ActivityTestContext();

        var dataset = await test.ReadAsync(TestData.Digits, "digit");

        Assert.Equal((ArtifactKind.Dataset, "arrow"), (dataset.Kind, dataset.Format));
        Assert.Equal([("classes", 10L), ("columns", 64L), ("rows", 1797L)], dataset.Facts.OrderBy(fact => fact.Key).Select(fact => (fact.Key, fact.Value)));
        Assert.Contains(test.Log.Entries, entry => entry.Message == "../data/digits.csv: 1797 rows, 64 feature columns, 10 classes");
    }

    [Fact]
    public async Task Gives_the_same_bytes_for_the_same_rows()
    {
        using var first = new ActivityTestContext();
        using var second = new ActivityTestContext();

        Assert.Equal((await first.IrisAsync()).Hash, (await second.IrisAsync()).Hash);
    }

    [Fact]
    public async Task Keeps_every_cell_label_and_class()
    {
        using var test = new ActivityTestContext();
        var stored = await test.ReadTextAsync("height,colour,kind\n1.25,red,b\n-3e-7,\"grün, hell\",a\n");

        var dataset = await Dataset.LoadAsync(stored, test.Context);

        Assert.Equal([1.25f, -3e-7f], ((NumberValues)dataset.Columns[0]).Values);
        Assert.Equal(["red", "grün, hell"], ((TextValues)dataset.Columns[1]).Values);
        Assert.Equal([1, 0], dataset.Labels);
        Assert.Equal(["a", "b"], dataset.Signature.Classes);
        Assert.Equal("kind", dataset.Signature.Label);
    }

    [Fact]
    public async Task Refuses_a_folder_that_is_no_data_set()
    {
        using var test = new ActivityTestContext();
        var folder = await test.Store.AddFolderAsync(
            new ArtifactDraft(ArtifactKind.Dataset, "arrow"),
            (path, token) => System.IO.File.WriteAllTextAsync(Path.Combine(path, "schema.json"), "{}", token),
            test.Cancellation);

        await Steps.FailsAsync(() => Dataset.LoadAsync(folder, test.Context), "dataset-malformed", "schema.json");
    }
}
