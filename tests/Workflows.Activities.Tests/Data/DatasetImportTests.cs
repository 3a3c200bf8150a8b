using System.Formats.Tar;
using System.Text;
using Workflows.Activities.Data;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class DatasetImportTests : IDisposable
{
    private readonly ActivityTestContext test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task A_csv_file_gives_the_artifact_of_read_csv()
    {
        using var other = new ActivityTestContext();
        await using var content = System.IO.File.OpenRead(TestData.Iris.Path);

        var imported = await ImportAsync(content, new DatasetFormat.Csv("species"));

        Assert.Equivalent(await other.IrisAsync(), imported, strict: true);
        Assert.Equal(150, (await Dataset.LoadAsync(imported, test.Context)).Rows);
    }

    [Fact]
    public async Task Columns_separator_and_positive_class_mean_what_they_mean_in_read_csv()
    {
        var format = new DatasetFormat.Csv("kind") { Columns = ["y"], Separator = ";", PositiveClass = "a" };

        var dataset = await Dataset.LoadAsync(await ImportAsync("x;y;kind\n1;2;a\n3;4;b\n", format), test.Context);

        Assert.Equal(("y", "a"), (dataset.Signature.Columns.Single().Name, dataset.Signature.PositiveClass));
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Ustar)]
    public async Task The_folder_of_a_run_gives_its_artifact(TarEntryFormat format)
    {
        using var other = new ActivityTestContext();
        var given = await other.StandardizeAsync(await other.IrisAsync());
        var folder = await other.Store.GetPathAsync(given, other.Cancellation);
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, format, leaveOpen: true))
        {
            await tar.WriteEntryAsync(folder, "dataset/", test.Cancellation);
            foreach (var file in Directory.EnumerateFiles(folder)) await tar.WriteEntryAsync(file, $"dataset/{Path.GetFileName(file)}", test.Cancellation);
        }

        var imported = await ImportAsync(Rewound(archive), new DatasetFormat.Arrow());

        Assert.Equivalent(given, imported, strict: true);
        Assert.Single((await Dataset.LoadAsync(imported, test.Context)).Recipe.Transforms);
    }

    [Fact]
    public async Task Refuses_more_bytes_than_are_allowed_and_keeps_nothing()
    {
        var csv = "x,kind\n1,a\n2,b\n"u8.ToArray();
        Assert.NotNull(await new Datasets(test.Store).ImportAsync(new MemoryStream(csv), new DatasetFormat.Csv("kind"), "data.csv", csv.Length, test.Cancellation));
        using var empty = new ActivityTestContext();

        await Steps.FailsAsync(
            () => new Datasets(empty.Store).ImportAsync(new MemoryStream(csv), new DatasetFormat.Csv("kind"), "data.csv", csv.Length - 1, test.Cancellation),
            "upload-too-large", "data.csv: there are more than the 14 bytes");
        await Steps.FailsAsync(
            () => new Datasets(empty.Store).ImportAsync(new Endless(), new DatasetFormat.Arrow(), "data.tar", 1 << 20, test.Cancellation), "dataset-malformed");
        await Steps.FailsAsync(
            () => new Datasets(empty.Store).ImportAsync(new Endless(), new DatasetFormat.Csv("kind"), "data.csv", 10 << 20, test.Cancellation), "upload-too-large");
        Assert.Empty(Directory.EnumerateFiles(empty.File("artifacts"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("x,kind\n1,a\nfive,b\n", "csv-not-a-number", "data.csv, line 3, column 'x': 'five' is not a number")]
    [InlineData("x,kind\n1,a\n2,\"b\n", "csv-quote", "data.csv, line 3")]
    [InlineData("x,kind\n1,a\n2,b\0\n", "csv-not-text", "data.csv, line 3: there is a zero byte")]
    [InlineData("x,label\n1,a\n2,b\n", "csv-label-missing", "no label column 'kind'")]
    [InlineData("", "csv-empty", "data.csv: the file is empty")]
    public async Task Names_what_is_wrong_with_a_csv_file(string text, string code, string message) =>
        await Steps.FailsAsync(() => ImportAsync(text, new DatasetFormat.Csv("kind")), code, message);

    [Fact]
    public async Task Names_the_line_that_is_not_utf8() => await Steps.FailsAsync(
        () => ImportAsync(new MemoryStream([.. "x,kind\n1,a\n2,"u8, 0xC3, 0x28, .. "\n"u8]), new DatasetFormat.Csv("kind")), "csv-not-utf8", "data.csv, line 3");

    [Fact]
    public async Task Refuses_ten_million_columns()
    {
        var header = Encoding.UTF8.GetBytes(new string(',', 10_000_000) + "kind\n");

        await Steps.FailsAsync(() => ImportAsync(new MemoryStream(header), new DatasetFormat.Csv("kind")), "csv-too-wide", "line 1: there are 10000001 cells");
        await Steps.FailsAsync(
            () => ImportAsync(new MemoryStream([.. "x,kind\n1,a\n"u8, .. header]), new DatasetFormat.Csv("kind")), "csv-too-wide", "line 3: there are 10000001 cells");
    }

    [Fact]
    public async Task Refuses_a_quote_that_never_ends()
    {
        byte[] bytes = [.. "x,kind\n1,\""u8, .. new byte[40 << 20].AsSpan()];
        bytes.AsSpan(10).Fill((byte)'a');

        var failure = await Steps.FailsAsync(() => ImportAsync(new MemoryStream(bytes), new DatasetFormat.Csv("kind")), "csv-quote", "data.csv, line 2");

        Assert.InRange(failure.Message.Length, 1, 1000);
    }

    [Theory]
    [InlineData("x,kind\n1,a\n{0},b\n", "csv-not-a-number")]
    [InlineData("x,{0},{0},kind\n1,2,3,a\n", "csv-duplicate-column")]
    [InlineData("{0},kinds\n1,a\n", "csv-label-missing")]
    [InlineData("x,kind\n1,{0}\n2,{0}\n", "csv-one-class")]
    public async Task Long_cells_do_not_fill_messages(string text, string code)
    {
        var csv = text.Replace("{0}", new string('w', 1 << 20), StringComparison.Ordinal);

        var failure = await Steps.FailsAsync(() => ImportAsync(csv, new DatasetFormat.Csv("kind")), code);

        Assert.InRange(failure.Message.Length, 1, 1000);
    }

    [Fact]
    public async Task Keeps_markup_in_names_as_text()
    {
        var imported = await ImportAsync("<script>alert(1)</script>,kind\n1,<b>\n2,b\n", new DatasetFormat.Csv("kind"));

        var dataset = await Dataset.LoadAsync(imported, test.Context);
        Assert.Equal("<script>alert(1)</script>", dataset.Signature.Columns[0].Name);
        Assert.Equal(["<b>", "b"], dataset.Signature.Classes);
    }

    [Theory]
    [InlineData("rows.arrow", "It holds no file 'schema.json'")]
    [InlineData("rows.arrow rows.arrow", "It holds a file 'rows.arrow'")]
    [InlineData("rows.arrow schema.json ../evil.sh", "It holds a file 'evil.sh'")]
    [InlineData("", "It holds no file 'rows.arrow'")]
    public async Task Refuses_archives_with_other_files(string names, string message)
    {
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) }, test.Cancellation);

        await Steps.FailsAsync(() => ImportAsync(Rewound(archive), new DatasetFormat.Arrow()), "dataset-malformed", "data.csv: " + message);
        Assert.Empty(Directory.EnumerateFiles(test.File("."), "evil*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Refuses_links_in_archives()
    {
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.SymbolicLink, "rows.arrow") { LinkName = "/etc/passwd" }, test.Cancellation);

        await Steps.FailsAsync(() => ImportAsync(Rewound(archive), new DatasetFormat.Arrow()), "dataset-malformed", "neither a file nor a folder");
    }

    [Theory]
    [InlineData("PK\u0003\u0004", "It is cut off")]
    [InlineData("ARROW1", "It is cut off")]
    public async Task Refuses_what_is_no_archive(string start, string message)
    {
        await Steps.FailsAsync(() => ImportAsync(start, new DatasetFormat.Arrow()), "dataset-malformed", message, "tar archive");
        await Steps.FailsAsync(() => ImportAsync(start.PadRight(2048, 'x'), new DatasetFormat.Arrow()), "dataset-malformed", "It is no tar archive");
    }

    [Fact]
    public async Task Refuses_an_archive_that_is_cut_off_anywhere()
    {
        var folder = await test.Store.GetPathAsync(await test.ReadTextAsync("x,kind\n1,a\n2,b\n"), test.Cancellation);
        var archive = new MemoryStream();
        await TarFile.CreateFromDirectoryAsync(folder, archive, includeBaseDirectory: false, test.Cancellation);
        var bytes = archive.ToArray();
        var end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0);

        for (var length = 0; length <= end; length += 97)
            await Steps.FailsAsync(() => ImportAsync(new MemoryStream(bytes, 0, length), new DatasetFormat.Arrow()), "dataset-malformed");
    }

    private Task<Artifact> ImportAsync(string text, DatasetFormat format) => ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), format);

    private Task<Artifact> ImportAsync(Stream content, DatasetFormat format) =>
        new Datasets(test.Store).ImportAsync(content, format, "data.csv", 100 << 20, test.Cancellation);

    private static MemoryStream Rewound(MemoryStream stream)
    {
        stream.Position = 0;
        return stream;
    }

    /// <summary>Letters without end.</summary>
    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'a');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
