using System.Text.Json;
using Workflows.Activities.Data;
using Workflows.Activities.Data.Previews;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class DatasetPreviewTests : IDisposable
{
    private readonly ActivityTestContext test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task Describes_numbers_texts_and_the_label()
    {
        var preview = await PreviewAsync(await test.ReadTextAsync("x,colour,kind\n1,red,a\n3,red,b\n5.5,blue,b\n5.5,green,b\n"));

        Assert.Equal((4, 2, 2, 4), (preview.Rows, preview.ColumnCount, preview.ClassCount, preview.ScannedRows));
        Assert.Equal([("x", CellType.Number, false), ("colour", CellType.Text, false), ("kind", CellType.Text, true)], preview.Columns.Select(one => (one.Name, one.Type, one.IsLabel)));
        var x = preview.Columns[0];
        Assert.Equal((1f, 5.5f, 3.75, 3, 0, 0.0), (x.Minimum, x.Maximum, x.Mean, x.Distinct, x.Missing, x.MissingShare));
        Assert.Equal((20, 1.0, 5.5), (x.Histogram!.Count, x.Histogram[0].From, x.Histogram[^1].To));
        Assert.Equal([(0, 1), (8, 1), (19, 2)], x.Histogram.Index().Where(pair => pair.Item.Rows > 0).Select(pair => (pair.Index, pair.Item.Rows)));
        Assert.Null(x.Values);
        Assert.Equal([new ValueCount("red", 2, 0.5), new ValueCount("blue", 1, 0.25), new ValueCount("green", 1, 0.25)], preview.Columns[1].Values);
        Assert.Equal((null, null, null), (preview.Columns[1].Minimum, preview.Columns[1].Mean, preview.Columns[1].Histogram));
        Assert.Equal([new ValueCount("b", 3, 0.75), new ValueCount("a", 1, 0.25)], preview.Columns[2].Values);
        Assert.Empty(preview.Warnings);
    }

    [Fact]
    public async Task Shows_the_first_rows_as_json()
    {
        var dataset = await test.ReadTextAsync("x,<script>alert(1)</script>,kind\n0.1,\"é \"\"<b>\",a\n-2,b,b\n3,c,b\n");

        var preview = await PreviewAsync(dataset, rows: 2);

        Assert.Equal("[[0.1,\"é \\\"<b>\",\"a\"],[-2,\"b\",\"b\"]]", JsonSerializer.Serialize(preview.Sample, WorkflowJson.Options));
        Assert.Equal("<script>alert(1)</script>", preview.Columns[1].Name);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(500, 200)]
    public async Task A_sample_has_at_most_200_rows(int asked, int given)
    {
        var preview = await PreviewAsync(await test.ReadAsync(TestData.Digits, "digit"), asked);

        Assert.Equal(given, preview.Sample.Count);
        Assert.Equal((1797, 64, 65), (preview.Rows, preview.ColumnCount, preview.Columns.Count));
        Assert.Equal(10, preview.Columns[^1].Values!.Count);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_missing_and_shown_as_text()
    {
        var preview = await PreviewAsync(Numbers("x", float.NaN, 1, float.PositiveInfinity, 3));

        Assert.Equal((2, 0.5, 2, 1f, 3f, 2.0), (preview.Columns[0].Missing, preview.Columns[0].MissingShare, preview.Columns[0].Distinct, preview.Columns[0].Minimum, preview.Columns[0].Maximum, preview.Columns[0].Mean));
        Assert.Equal("[[\"NaN\",\"a\"],[1,\"b\"],[\"Infinity\",\"a\"],[3,\"b\"]]", JsonSerializer.Serialize(preview.Sample, WorkflowJson.Options));
        Assert.Equal(JsonValueKind.String, preview.Sample[0][0]!.GetValueKind());
        Assert.Contains("\"missing\":2", JsonSerializer.Serialize(preview, WorkflowJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warns_of_columns_that_are_empty_or_constant()
    {
        var numbers = await PreviewAsync(Numbers("x", float.NaN, float.NaN));
        var texts = await PreviewAsync(Texts("x", "", ""));
        var constant = await PreviewAsync(Numbers("x", 7, 7, 7, 7));

        Assert.Equal([("column-missing", "x")], numbers.Warnings.Select(one => (one.Code, one.Column)));
        Assert.Equal([("column-missing", "x")], texts.Warnings.Select(one => (one.Code, one.Column)));
        Assert.Equal(("column-constant", "x"), (constant.Warnings.Single().Code, constant.Warnings.Single().Column));
        Assert.Contains("Column 'x' holds the same in all 4 rows", constant.Warnings.Single().Message, StringComparison.Ordinal);
        Assert.Equal([new HistogramBucket(7, 7, 4)], constant.Columns[0].Histogram);
    }

    [Fact]
    public async Task Warns_of_columns_that_equal_the_label()
    {
        var preview = await PreviewAsync(await test.ReadTextAsync("copy,near,text,kind\n1,1,x,1.0\n2,2,2,2\n10,9,10,10\n"));

        Assert.Equal([("column-equals-label", "copy")], preview.Warnings.Select(one => (one.Code, one.Column)));
        Assert.Equal([("column-equals-label", "x")], (await PreviewAsync(Texts("x", "a", "b", "a"))).Warnings.Select(one => (one.Code, one.Column)));
    }

    [Fact]
    public async Task Looks_at_the_first_100000_rows_and_counts_10000_values()
    {
        var preview = await PreviewAsync(Texts("x", [.. Enumerable.Range(0, 100_001).Select(row => $"{row}")]));

        Assert.Equal((100_001, 100_000, 10_000), (preview.Rows, preview.ScannedRows, preview.Columns[0].Distinct));
        Assert.Equal(20, preview.Columns[0].Values!.Count);
        Assert.Equal(1, preview.Columns[1].Values!.Sum(one => one.Share), 12);
    }

    [Fact]
    public async Task Describes_256_columns_with_the_label_among_them()
    {
        var header = string.Join(',', Enumerable.Range(0, 300).Select(column => $"c{column}"));
        var row = string.Join(',', Enumerable.Repeat("1", 300));
        var preview = await PreviewAsync(await test.ReadTextAsync($"{header},kind\n{row},a\n{row},b\n"));

        Assert.Equal((300, 256), (preview.ColumnCount, preview.Columns.Count));
        Assert.Equal(["c253", "c254", "kind"], preview.Columns.TakeLast(3).Select(one => one.Name));
        Assert.All(preview.Sample, cells => Assert.Equal(256, cells.Count));
    }

    [Fact]
    public async Task Cuts_long_texts_between_characters()
    {
        var preview = await PreviewAsync(Texts("x", new string('é', 201), string.Concat(Enumerable.Repeat("😀", 200)), new string('a', 200), "ab"));

        string Cell(int row) => preview.Sample[row][0]!.GetValue<string>();
        Assert.Equal(new string('é', 200) + "…", Cell(0));
        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 100)) + "…", Cell(1));
        Assert.Equal(new string('a', 200), Cell(2));
    }

    [Fact]
    public async Task Long_texts_that_differ_in_length_are_different()
    {
        var preview = await PreviewAsync(Texts("x", new string('a', 5000), new string('a', 6000), new string('a', 6000)));

        Assert.Equal((2, 2), (preview.Columns[0].Distinct, preview.Columns[0].Values![0].Rows));
    }

    [Fact]
    public async Task Describes_a_part_without_rows()
    {
        var dataset = await Dataset.LoadAsync(await test.IrisAsync(), test.Context);

        var preview = await PreviewAsync(dataset.Take([]));

        Assert.Equal((0, 0, 4, 3), (preview.Rows, preview.ScannedRows, preview.ColumnCount, preview.ClassCount));
        Assert.All(preview.Columns, column => Assert.Equal((0, 0, 0.0), (column.Distinct, column.Missing, column.MissingShare)));
        Assert.Empty(preview.Warnings);
        Assert.Empty(preview.Sample);
    }

    [Fact]
    public async Task Refuses_what_is_no_data_set()
    {
        var report = await test.Store.AddFileAsync(new ArtifactDraft(ArtifactKind.Report, "html"), (path, token) => System.IO.File.WriteAllTextAsync(path, "<p>", token), test.Cancellation);

        await Steps.FailsAsync(() => PreviewAsync(report), "dataset-malformed", report.Hash);
    }

    [Fact]
    public async Task A_huge_text_costs_no_memory()
    {
        var stored = await Texts("x", new string('a', 64 << 20), new string('b', 64 << 20)).StoreAsync(test.Context);
        var folder = await test.Store.GetPathAsync(stored, test.Cancellation);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var preview = DatasetFolder.Read(folder, (schema, file) => new DatasetPreviewer(schema, file, 2, test.Cancellation).Preview());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(201, preview.Sample[1][0]!.GetValue<string>().Length);
    }

    private async Task<DatasetPreview> PreviewAsync(Dataset dataset) => await PreviewAsync(await dataset.StoreAsync(test.Context));

    private async Task<DatasetPreview> PreviewAsync(Artifact dataset, int rows = 10) =>
        await new Datasets(test.Store).PreviewAsync(await test.Store.GetPathAsync(dataset, test.Cancellation), dataset, rows, test.Cancellation);

    private static Dataset Numbers(string name, params float[] values) => Of(new NumberValues(name, values), ColumnType.Number);

    private static Dataset Texts(string name, params string[] values) => Of(new TextValues(name, values), ColumnType.Text);

    private static Dataset Of(ColumnValues column, ColumnType type) => new()
    {
        Signature = new Signature { Columns = [new Column(column.Name, type)], Label = "kind", Classes = ["a", "b"] },
        Recipe = Recipe.Empty,
        Columns = [column],
        Labels = [.. Enumerable.Range(0, column.Rows).Select(row => row % 2)],
    };
}
