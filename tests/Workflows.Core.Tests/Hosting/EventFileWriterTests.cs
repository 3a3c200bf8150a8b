using System.Text;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Hosting;
using Workflows.Core.Tests.Stores;
using Xunit;

namespace Workflows.Core.Tests.Hosting;

public sealed class EventFileWriterTests : IDisposable
{
    private readonly StoreFolder folder = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_772_366_400_250));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_reader_knows_the_check_value_of_CRC_32C() => Assert.Equal(0xE3069283, EventFileReader.Crc(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public async Task Writes_curves_that_a_stranger_reads_back()
    {
        await using var writer = await EventFileWriter.CreateAsync(folder.File("teacher"), time, Token);
        await writer.WriteAsync([new("teacher", 1, "loss", 1, 0.75), new("teacher", 1, "validation/accuracy", 1, 0.5)], Token);
        time.Advance(TimeSpan.FromSeconds(2));
        await writer.WriteAsync([new("teacher", 1, "loss", 3_000_000_000, double.NaN), new("teacher", 1, "Größe", 0, double.NegativeInfinity)], Token);

        var events = EventFileReader.Read(writer.Path); // while the writer is still open: what a batch brought is there

        Assert.Equal(new EventFileReader.Event { WallTime = 1_772_366_400.25, FileVersion = "brain.Event:2" }, events[0]);
        Assert.Equal(
            [
                new() { WallTime = 1_772_366_400.25, Step = 1, Tag = "loss", Value = 0.75f },
                new() { WallTime = 1_772_366_400.25, Step = 1, Tag = "validation/accuracy", Value = 0.5f },
                new() { WallTime = 1_772_366_402.25, Step = 3_000_000_000, Tag = "loss", Value = float.NaN },
                new() { WallTime = 1_772_366_402.25, Step = 0, Tag = "Größe", Value = float.NegativeInfinity },
            ],
            events[1..]);
    }

    [Fact]
    public async Task Begins_a_file_of_its_own_under_the_name_that_TensorBoard_looks_for()
    {
        await using var first = await EventFileWriter.CreateAsync(folder.Path, time, Token);
        await using var second = await EventFileWriter.CreateAsync(folder.Path, time, Token);

        Assert.Matches($@"^events\.out\.tfevents\.1772366400\..+\.{Environment.ProcessId}\.0$", Path.GetFileName(first.Path));
        Assert.NotEqual(first.Path, second.Path);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }
}
