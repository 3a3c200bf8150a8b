using System.Text;
using Workflows.Core.Hosting;
using Workflows.Core.Tests.Stores;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

public sealed class RunLogTests : IDisposable
{
    private static readonly RunUpdate[] Entries =
    [
        new LogWritten(new LogLine(DateTimeOffset.UnixEpoch, "warning", "train", 2, "{\"metric\": not really}\nwith a line end")),
        new MetricReported(new MetricPoint("train@iris", 1, "loss", 7, 0.25)),
        new StepProgressed("train", 0.5, "half"),
        new MetricReported(new MetricPoint("train", 1, "loss", 8, double.NaN)),
    ];

    private readonly StoreFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => folder.File("log.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Gives_back_what_was_written_from_every_position()
    {
        await WriteAsync(string.Concat(Entries.Select(RunLog.Format)));

        var (all, end) = await RunLog.ReadAsync(File, 0, 100, Token);
        Assert.Equal(Entries, all.Select(e => e.Entry));
        Assert.Equal(new FileInfo(File).Length, end);
        for (var i = 0; i < all.Count; i++)
        {
            var (rest, _) = await RunLog.ReadAsync(File, all[i].Position, 100, Token);
            Assert.Equal(Entries[(i + 1)..], rest.Select(e => e.Entry));
        }
    }

    [Fact]
    public async Task Takes_no_more_than_was_asked_for_and_goes_on_behind_it()
    {
        await WriteAsync(string.Concat(Entries.Select(RunLog.Format)));

        var (first, position) = await RunLog.ReadAsync(File, 0, 2, Token);
        var (rest, _) = await RunLog.ReadAsync(File, position, 2, Token);

        Assert.Equal(Entries, first.Concat(rest).Select(e => e.Entry));
    }

    [Fact]
    public async Task Passes_over_a_line_that_a_death_cut_short_and_waits_for_one_that_is_being_written()
    {
        var good = RunLog.Format(Entries[0]);
        await WriteAsync(good[..20] + "\n" + good + good[..30]);

        var (entries, position) = await RunLog.ReadAsync(File, 0, 100, Token);

        Assert.Equal([Entries[0]], entries.Select(e => e.Entry));
        Assert.Equal(21 + Encoding.UTF8.GetByteCount(good), position);
    }

    [Fact]
    public async Task Reads_lines_that_are_longer_than_a_chunk()
    {
        var text = new LogWritten(new LogLine(DateTimeOffset.UnixEpoch, "information", "a", 1, new string('é', 200_000)));
        await WriteAsync(RunLog.Format(text) + RunLog.Format(Entries[1]));

        Assert.True((await RunLog.ReadAsync(File, 0, 10, Token)).Entries.Select(e => e.Entry).SequenceEqual([text, Entries[1]]));
    }

    [Fact]
    public async Task Nothing_is_read_of_a_file_that_is_not_there_or_shorter_than_the_position()
    {
        Assert.Equal((0, 5L), await ReadAsync(5));
        await WriteAsync("{}");
        Assert.Equal((0, 5L), await ReadAsync(5));
    }

    private async Task<(int Entries, long Position)> ReadAsync(long from)
    {
        var (entries, position) = await RunLog.ReadAsync(File, from, 10, Token);
        return (entries.Count, position);
    }

    private Task WriteAsync(string text) => System.IO.File.WriteAllTextAsync(File, text, Token);
}
