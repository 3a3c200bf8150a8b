using System.Text;
using Workflows.Activities.Data;
using Workflows.Compute.Inference;
using Workflows.Compute.Preprocessing;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class CsvFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Reads_numbers_text_and_sorted_classes()
    {
        var data = await ReadAsync("height,colour,kind\n1.5,red,b\n\n-2e3,\"blue, \"\"dark\"\"\",a\n 3 , green ,b\n");

        Assert.Equal([new Column("height", ColumnType.Number), new Column("colour", ColumnType.Text)], data.Signature.Columns);
        Assert.Equal(["a", "b"], data.Signature.Classes);
        Assert.Equal("b", data.Signature.PositiveClass);
        Assert.Equal([1, 0, 1], data.Labels);
        Assert.Equal([1.5f, -2000f, 3f], Assert.IsType<NumberValues>(data.Columns[0]).Values);
        Assert.Equal(["red", "blue, \"dark\"", "green"], Assert.IsType<TextValues>(data.Columns[1]).Values);
    }

    [Fact]
    public async Task Sorts_number_labels_by_value()
    {
        var data = await ReadAsync("x,kind\n1,10\n2,9\n3,2\n");

        Assert.Equal(["2", "9", "10"], data.Signature.Classes);
        Assert.Null(data.Signature.PositiveClass);
    }

    [Fact]
    public async Task Keeps_the_chosen_columns_in_the_chosen_order()
    {
        var data = await ReadAsync("a,b,c,kind\n1,2,oops,x\n4,5,6,y\n", input => input with { Columns = ["b", "a"] });

        Assert.Equal(["b", "a"], data.Signature.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task Accepts_a_byte_order_mark_windows_line_ends_and_other_separators()
    {
        var data = await ReadAsync("\ufeffx;kind\r\n1;a\r\n2;b\r\n", input => input with { Separator = ";", PositiveClass = "a" });

        Assert.Equal("x", data.Signature.Columns[0].Name);
        Assert.Equal("a", data.Signature.PositiveClass);
        Assert.Equal(2, data.Rows);
    }

    [Theory]
    [InlineData("", "csv-empty", "data.csv: the file is empty")]
    [InlineData("\n\n", "csv-empty", "data.csv: the file is empty")]
    [InlineData("x,kind\n", "csv-no-rows", "data.csv: there is a header but no row below it")]
    [InlineData("x,kinds\n1,a\n", "csv-label-missing", "there is no label column 'kind'. Did you mean 'kinds'? The columns are x, kinds.")]
    [InlineData("x,,kind\n1,2,a\n", "csv-unnamed-column", "line 1: column 2 has no name")]
    [InlineData("x,x,kind\n1,2,a\n", "csv-duplicate-column", "line 1: the column name 'x' occurs 2 times")]
    [InlineData("kind\na\n", "csv-no-features", "beside the label 'kind' no column is left")]
    [InlineData("x,kind\n1,a\n2,b,c\n", "csv-ragged", "line 3: the row has 3 cell(s), the header has 2 columns")]
    [InlineData("x,kind\n1,a\n\n2\n", "csv-ragged", "line 4: the row has 1 cell(s)")]
    [InlineData("x,kind\n1,a\n,b\n", "csv-cell-missing", "line 3, column 'x': the cell is empty")]
    [InlineData("x,kind\n1,a\n2,\n", "csv-cell-missing", "line 3, column 'kind': the cell is empty")]
    [InlineData("x,kind\n1,a\n2,b\nfive,a\n", "csv-not-a-number", "line 4, column 'x': 'five' is not a number. The column holds numbers, because its first cell (line 2)")]
    [InlineData("x,kind\n1,a\nNaN,b\n", "csv-not-finite", "line 3, column 'x': 'NaN' is not a finite 32-bit number")]
    [InlineData("x,kind\n1,a\n1e39,b\n", "csv-not-finite", "line 3, column 'x': '1e39' is not a finite 32-bit number")]
    [InlineData("x,kind\n1,a\n2,a\n", "csv-one-class", "all 2 rows have the label 'a' in column 'kind'")]
    [InlineData("x,kind\n1,a\n2,\"b\n3,a\n", "csv-quote", "data.csv, line 3:")]
    [InlineData("x,kind\n1,a\n2,b\"c\"\n", "csv-quote", "data.csv, line 3:")]
    public async Task Names_what_is_wrong_and_where(string text, string code, string message)
    {
        var failure = await FailAsync(Encoding.UTF8.GetBytes(text));

        Assert.Equal(code, failure.Code);
        Assert.Equal(FailureKind.Input, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains("data.csv", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_line_that_is_not_utf8()
    {
        byte[] bytes = [.. "x,kind\n1,a\n2,"u8, 0xE9, .. "\n"u8];

        var failure = await FailAsync(bytes);

        Assert.Equal("csv-not-utf8", failure.Code);
        Assert.Contains("data.csv, line 3: the bytes are not UTF-8", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_binary_junk() =>
        Assert.Equal("csv-not-utf8", (await FailAsync([0x50, 0x4B, 0x03, 0x04, 0xFF, 0x00, 0x9C])).Code);

    [Fact]
    public async Task Reads_utf16_that_says_so()
    {
        var data = await ReadAsync([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("x,kind\n1,é\n2,ü\n")], change: null);

        Assert.Equal(["é", "ü"], data.Signature.Classes);
    }

    [Fact]
    public async Task Names_a_missing_file()
    {
        var fault = await Assert.ThrowsAsync<FailureException>(
            () => new CsvFile(new ReadCsvInput { Label = "kind" }, folder.File("none.csv"), "../none.csv").ReadAsync(TestContext.Current.CancellationToken));

        Assert.Equal("csv-missing", fault.Failure.Code);
        Assert.Contains("../none.csv", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y", "there is no column 'y'. Did you mean 'x'?")]
    [InlineData("kind", "'kind' is the label")]
    [InlineData("x", "'x' is listed twice")]
    public async Task Refuses_columns_that_cannot_be_features(string second, string message)
    {
        var failure = await FailAsync("x,kind\n1,a\n2,b\n"u8.ToArray(), input => input with { Columns = ["x", second] });

        Assert.Equal("csv-columns", failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";;")]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("→")]
    public async Task Refuses_a_separator_that_is_not_one_character(string separator)
    {
        var failure = await FailAsync("x,kind\n1,a\n"u8.ToArray(), input => input with { Separator = separator });

        Assert.Equal("csv-separator", failure.Code);
    }

    [Theory]
    [InlineData("x,kind\n1,a\n2,b\n", "c", "'c' is not a class; the classes are 'a' and 'b'")]
    [InlineData("x,kind\n1,a\n2,b\n3,c\n", "c", "there are 3 classes")]
    public async Task Refuses_a_positive_class_that_cannot_be(string text, string positive, string message)
    {
        var failure = await FailAsync(Encoding.UTF8.GetBytes(text), input => input with { PositiveClass = positive });

        Assert.Equal("positive-class", failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private async Task<Failure> FailAsync(byte[] bytes, Func<ReadCsvInput, ReadCsvInput>? change = null) =>
        (await Assert.ThrowsAsync<FailureException>(() => ReadAsync(bytes, change))).Failure;

    private Task<Dataset> ReadAsync(string text, Func<ReadCsvInput, ReadCsvInput>? change = null) => ReadAsync(Encoding.UTF8.GetBytes(text), change);

    private async Task<Dataset> ReadAsync(byte[] bytes, Func<ReadCsvInput, ReadCsvInput>? change)
    {
        var path = folder.File("data.csv");
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        var input = new ReadCsvInput { Label = "kind" };
        return await new CsvFile(change?.Invoke(input) ?? input, path, "../data.csv").ReadAsync(TestContext.Current.CancellationToken);
    }
}
