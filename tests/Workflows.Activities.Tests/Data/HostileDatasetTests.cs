using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Workflows.Activities.Data;
using Workflows.Activities.Data.Previews;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Activities.Tests.Data;

/// <summary>Data sets that say what is not so: each is refused with one code, and none takes memory for what it only claims to have.</summary>
public sealed class HostileDatasetTests : IAsyncLifetime
{
    private const string Schema = """{ "signature": { "columns": [{ "name": "x", "type": "number" }, { "name": "t", "type": "text" }], "label": "kind", "classes": ["a", "b"] }, "recipe": { "transforms": [] } }""";

    private readonly ActivityTestContext test = new();
    private readonly TempFolder folder = new();
    private byte[] rows = [];

    private string RowsFile => folder.File("rows.arrow");

    public async ValueTask InitializeAsync()
    {
        var dataset = await Dataset.LoadAsync(await test.ReadTextAsync("x,t,kind\n1,red,a\n2,green,b\n3,blue,a\n"), test.Context);
        await DatasetFolder.SaveAsync(dataset, folder.Path, test.Cancellation);
        rows = await System.IO.File.ReadAllBytesAsync(RowsFile, test.Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        test.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Refuses_a_file_that_is_cut_off_anywhere()
    {
        for (var length = 0; length < rows.Length; length++)
        {
            System.IO.File.WriteAllBytes(RowsFile, rows[..length]);
            Assert.Equal("dataset-malformed", Look()?.Code);
        }
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    [InlineData(0x7F)]
    [InlineData(0x80)]
    [InlineData(0x01)]
    public void Damage_anywhere_is_harmless_or_refused(byte damage)
    {
        for (var place = 0; place < rows.Length; place++)
        {
            byte[] damaged = [.. rows];
            damaged[place] = damage == 0x01 ? (byte)(damaged[place] ^ damage) : damage;
            System.IO.File.WriteAllBytes(RowsFile, damaged);
            Assert.True(Look() is null or { Code: "dataset-malformed", Message.Length: < 2000 }, $"byte {place}");
        }
    }

    [Fact]
    public void A_length_that_the_file_does_not_have_takes_no_memory()
    {
        var size = BinaryPrimitives.ReadInt32LittleEndian(rows.AsSpan(rows.Length - 10));
        for (var place = rows.Length - 10 - size; place + 8 <= rows.Length - 10; place++)
        {
            byte[] damaged = [.. rows];
            BinaryPrimitives.WriteInt64LittleEndian(damaged.AsSpan(place), 1L << 40);
            System.IO.File.WriteAllBytes(RowsFile, damaged);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Look();
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
        }
    }

    [Fact]
    public async Task Columns_that_share_their_bytes_are_refused()
    {
        await WriteAsync([Number("x"), Text("t"), Text("kind")], Floats(1, 2), Strings("q", "r"), Strings("a", "b"));
        var bytes = await System.IO.File.ReadAllBytesAsync(RowsFile, test.Cancellation);

        // The offsets of 't' come to lie where the numbers of 'x' do.
        using (var file = ArrowFile.Open(RowsFile))
        {
            var (numbers, offsets) = (file.Columns[0].Values, file.Columns[1].Offsets);
            var record = new byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(record, offsets.Start - numbers.Start);
            BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), offsets.Length);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.AsSpan().LastIndexOf(record)), 0);
        }

        await System.IO.File.WriteAllBytesAsync(RowsFile, bytes, test.Cancellation);

        Assert.Contains("A buffer of it is cut off", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dictionaries_are_refused()
    {
        var type = new DictionaryType(Int32Type.Default, StringType.Default, false);
        var colours = new DictionaryArray(type, new Int32Array.Builder().Append(0).Append(1).Build(), Strings("a", "b"));
        await WriteAsync([Number("x"), new Field("t", type, false), Text("kind")], Floats(1, 2), colours, Strings("a", "b"));

        Assert.Contains("dictionaries", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_rows_are_refused_as_they_are()
    {
        await WriteAsync([Number("x"), Text("t"), Text("kind")], new IpcOptions { CompressionCodec = CompressionCodecType.Zstd, CompressionCodecFactory = new Packing() }, Floats(new float[1 << 20]), Strings([.. Enumerable.Repeat("", 1 << 20)]), Strings([.. Enumerable.Repeat("a", 1 << 20)]));
        Assert.InRange(new FileInfo(RowsFile).Length, 1, 6 << 20); // of 13 MiB

        Assert.Contains("It is compressed", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_types_are_refused_by_name()
    {
        await WriteAsync([new Field("x", DoubleType.Default, false), Text("t"), Text("kind")], new DoubleArray.Builder().Append(1).Build(), Strings("q"), Strings("a"));

        Assert.Contains("Column 'x' holds neither 32-bit floats nor plain text", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cells_without_a_value_are_refused()
    {
        await WriteAsync([new Field("x", FloatType.Default, true), Text("t"), Text("kind")], new FloatArray.Builder().Append(1).AppendNull().Build(), Strings("q", "r"), Strings("a", "b"));

        Assert.Contains("Column 'x' does not hold 32-bit floats in every row", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Types_as_deep_as_a_stack_are_refused()
    {
        IArrowType type = FloatType.Default;
        IArrowArray array = Floats(1);
        for (var depth = 0; depth < 60; depth++)
        {
            type = new ListType(new Field("item", type, false));
            array = new ListArray(type, 1, new ArrowBuffer.Builder<int>().Append(0).Append(1).Build(), array, ArrowBuffer.Empty);
        }

        await WriteAsync([new Field("x", type, false), Text("t"), Text("kind")], array, Strings("q"), Strings("a"));

        Assert.Contains("Column 'x' holds neither", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_one_batch_is_refused_and_not_half_read()
    {
        await using (var stream = System.IO.File.Create(RowsFile))
        {
            var schema = new Schema([Number("x"), Text("t"), Text("kind")], metadata: null);
            using var writer = new ArrowFileWriter(stream, schema);
            for (var i = 0; i < 2; i++) await writer.WriteRecordBatchAsync(new RecordBatch(schema, [Floats(1), Strings("q"), Strings("a")], 1), test.Cancellation);
            await writer.WriteEndAsync(test.Cancellation);
        }

        Assert.Contains("It has 2 record batches instead of one", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_what_others_write_with_notes_of_their_own()
    {
        await using (var stream = System.IO.File.Create(RowsFile))
        {
            var schema = new Schema([Number("x"), Text("t"), Text("kind")], new Dictionary<string, string> { ["pandas"] = "{}" });
            using var writer = new ArrowFileWriter(stream, schema);
            await writer.WriteRecordBatchAsync(new RecordBatch(schema, [Floats(1, 2), Strings("", "é"), Strings("a", "b")], 2), test.Cancellation);
            await writer.WriteEndAsync(test.Cancellation);
        }

        Assert.Null(Look());
        Assert.Equal([0, 1], DatasetFolder.Load(folder.Path).Labels);
    }

    [Theory]
    [InlineData("\"a\", \"b\"", "\"a\"", "The label 'b' in row 2 is none of the classes")]
    [InlineData("\"a\", \"b\"", "\"a\", \"a\", \"b\"", "A class of the schema")]
    [InlineData("\"a\", \"b\"", "\"a\", null, \"b\"", "A class of the schema")]
    [InlineData("\"name\": \"x\"", "\"name\": \"y\"", "It holds the columns x (number), t (text), kind (text)")]
    [InlineData("\"type\": \"number\"", "\"type\": \"text\"", "It holds the columns x (number)")]
    [InlineData("\"name\": \"t\"", "\"name\": \"x\"", "A column of the schema")]
    [InlineData("{ \"name\": \"x\", \"type\": \"number\" }", "null", "A column of the schema")]
    [InlineData("\"transforms\": []", "\"transforms\": [null]", "A transform of the schema is empty")]
    [InlineData("\"transforms\": []", "\"transforms\": [{ \"kind\": \"standardize\", \"columns\": [null], \"means\": [1], \"scales\": [1] }]", "A transform of the schema is empty")]
    [InlineData("\"transforms\": []", "\"transforms\": [{ \"kind\": \"standardize\", \"columns\": [\"t\"], \"means\": [1], \"scales\": [1] }]", "holds text")]
    [InlineData("\"transforms\": []", "\"transforms\": [{ \"kind\": \"standardize\", \"columns\": [\"x\"], \"means\": [1], \"scales\": [] }]", "0 scales")]
    [InlineData("\"transforms\": []", "\"transforms\": [{}]", "schema.json")]
    [InlineData("\"transforms\": []", "\"transforms\": [{ \"kind\": \"explode\" }]", "schema.json")]
    [InlineData("\"transforms\": []", "\"transforms\": null", "schema.json")]
    [InlineData("\"label\": \"kind\"", "\"label\": \"\\ud800\"", "")]
    [InlineData("\"label\": \"kind\"", "\"label\": \"kind\", \"positiveClass\": \"c\"", "The positive class 'c'")]
    [InlineData(Schema, "", "schema.json")]
    [InlineData(Schema, "null", "schema.json")]
    [InlineData(Schema, "[1, 2", "schema.json")]
    public async Task A_schema_that_does_not_fit_is_refused(string part, string instead, string message)
    {
        Assert.Contains(part, Schema, StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(folder.File("schema.json"), Schema.Replace(part, instead, StringComparison.Ordinal), test.Cancellation);

        var failure = Look();

        Assert.Equal("dataset-malformed", failure?.Code);
        Assert.Contains(message, failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_larger_than_any_is_not_read()
    {
        await using (var file = System.IO.File.OpenWrite(folder.File("schema.json"))) file.SetLength((64 << 20) + 1);

        Assert.Contains("It has more than 64 MiB", Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_data_set_is_not_imported()
    {
        rows[rows.AsSpan().IndexOf("redgreenblue"u8)] = 0xFF;
        await System.IO.File.WriteAllBytesAsync(RowsFile, rows, test.Cancellation);
        var archive = new MemoryStream();
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(folder.Path, archive, includeBaseDirectory: false, test.Cancellation);
        archive.Position = 0;

        await Steps.FailsAsync(
            () => new Datasets(test.Store).ImportAsync(archive, new DatasetFormat.Arrow(), "data.tar", 1 << 20, test.Cancellation),
            "dataset-malformed", "The text in row 1 of column 't' is not UTF-8");
    }

    /// <summary>Looks at the folder in every way there is. Null when all is well.</summary>
    private Failure? Look()
    {
        try
        {
            DatasetFolder.Load(folder.Path);
            var preview = DatasetFolder.Read(folder.Path, (schema, file) => new DatasetPreviewer(schema, file, 10, test.Cancellation).Preview());
            JsonSerializer.Serialize(preview, WorkflowJson.Options);
            DatasetFolder.Read(folder.Path, (schema, file) =>
            {
                ArrowRows.Check(schema, file, test.Cancellation);
                return true;
            });
            return null;
        }
        catch (FailureException fault)
        {
            return fault.Failure;
        }
    }

    private Task WriteAsync(Field[] fields, params IArrowArray[] columns) => WriteAsync(fields, new IpcOptions(), columns);

    private async Task WriteAsync(Field[] fields, IpcOptions options, params IArrowArray[] columns)
    {
        await using var stream = System.IO.File.Create(RowsFile);
        var schema = new Schema(fields, metadata: null);
        using var writer = new ArrowFileWriter(stream, schema, leaveOpen: true, options);
        await writer.WriteRecordBatchAsync(new RecordBatch(schema, columns, columns[0].Length), test.Cancellation);
        await writer.WriteEndAsync(test.Cancellation);
    }

    private static Field Number(string name) => new(name, FloatType.Default, false);

    private static Field Text(string name) => new(name, StringType.Default, false);

    private static FloatArray Floats(params float[] values) => new FloatArray.Builder().AppendRange(values).Build();

    private static StringArray Strings(params string[] values) => new StringArray.Builder().AppendRange(values).Build();

    /// <summary>Packs with what the framework has; readers only see that it is packed.</summary>
    private sealed class Packing : ICompressionCodecFactory, ICompressionCodec
    {
        public ICompressionCodec CreateCodec(CompressionCodecType compressionCodecType, int? compressionLevel = null) => this;

        public ICompressionCodec CreateCodec(CompressionCodecType compressionCodecType) => this;

        public int Decompress(ReadOnlyMemory<byte> source, Memory<byte> destination)
        {
            using var packed = new ZLibStream(new MemoryStream(source.ToArray()), CompressionMode.Decompress);
            return packed.ReadAtLeast(destination.Span, destination.Length, throwOnEndOfStream: false);
        }

        public void Compress(ReadOnlyMemory<byte> source, Stream destination)
        {
            using var packed = new ZLibStream(destination, CompressionLevel.Fastest, leaveOpen: true);
            packed.Write(source.Span);
        }

        public void Dispose()
        {
        }
    }
}
