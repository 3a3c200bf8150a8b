using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

public sealed class ExampleSpecTests
{
    public static TheoryData<string> Files =>
        [.. new[] { "specs/examples", "specs/valid" }.SelectMany(folder => Directory.GetFiles(Repository.Path(folder), "*.yaml")).Where(file => !file.EndsWith(".tests.yaml", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Reads_without_a_diagnostic(string file)
    {
        var reading = await SpecReader.ReadFileAsync(file, Path.GetFileName(file), TestContext.Current.CancellationToken);

        Assert.Empty(reading.Diagnostics);
        Assert.NotNull(reading.Spec);
    }
}
