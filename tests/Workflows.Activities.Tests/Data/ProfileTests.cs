using Workflows.Activities.Data;
using Workflows.Core.Artifacts;
using Xunit;

namespace Workflows.Activities.Tests.Data;

public sealed class ProfileTests : IDisposable
{
    private readonly ActivityTestContext test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task Describes_columns_and_classes()
    {
        var dataset = await test.ReadTextAsync("x,colour,kind\n1,red,a\n3,red,b\n5,blue,b\n");

        var profile = (await new Profile().RunAsync(new ProfileInput { Dataset = dataset }, test.Context)).Profile;

        Assert.Equal((3, 2), (profile.Rows, profile.ColumnCount));
        Assert.Equal([("a", 1), ("b", 2)], profile.Classes.Select(one => (one.Name, one.Rows)));
        var x = profile.Columns[0];
        Assert.Equal((1, 5, 3, 3, 0), (x.Minimum, x.Maximum, x.Mean, x.Distinct, x.Missing));
        Assert.Equal(Math.Sqrt(8.0 / 3), x.Deviation!.Value, 12);
        Assert.Equal((null, 2), (profile.Columns[1].Mean, profile.Columns[1].Distinct));
    }

    [Fact]
    public async Task Writes_a_page_that_stands_alone_and_encodes_text()
    {
        var dataset = await test.ReadTextAsync("<script>alert(1)</script>,kind\n1,\"<b>a</b>\"\n1,b\n");

        var report = (await new Profile().RunAsync(new ProfileInput { Dataset = dataset }, test.Context)).Report;

        Assert.Equal(ArtifactKind.Report, report.Kind);
        var page = await test.ReadAsync(report);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>a", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Constant: &lt;script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stays_small_enough_for_the_event_log()
    {
        var header = string.Join(',', Enumerable.Range(0, 2000).Select(column => $"a_rather_long_column_name_{column}"));
        var row = string.Join(',', Enumerable.Repeat("0.123456", 2000));
        var dataset = await test.ReadTextAsync($"{header},kind\n{row},a\n{row},b\n");

        var profile = (await new Profile().RunAsync(new ProfileInput { Dataset = dataset }, test.Context)).Profile;

        Assert.InRange(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(profile, WorkflowJson.Options).Length, 1, 64 * 1024);
        Assert.Equal(2000, profile.ColumnCount);
    }
}
