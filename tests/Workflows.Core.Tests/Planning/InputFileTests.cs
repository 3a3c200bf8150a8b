using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class InputFileTests
{
    [Fact]
    public async Task Reads_values_with_their_types()
    {
        var (values, found) = await ReadAsync("epochs: 3\nrate: 0.5\nfast: true\nname: '3'\nlayers: [1, { size: 2 }]\n");

        Assert.Empty(found);
        Assert.Equal("""{"epochs":3,"rate":0.5,"fast":true,"name":"3","layers":[1,{"size":2}]}""", values);
    }

    [Fact]
    public async Task Reads_json_too() => Assert.Equal("""{"a":[1,2]}""", (await ReadAsync("""{ "a": [1, 2] }""")).Values);

    [Theory]
    [InlineData("", "file-empty")]
    [InlineData("[1]", "wrong-type")]
    [InlineData("a: [1", "yaml-syntax")]
    public async Task Says_what_is_wrong(string text, string code)
    {
        var (values, found) = await ReadAsync(text);

        Assert.Null(values);
        Assert.Contains(code, found);
    }

    [Fact]
    public async Task Says_that_there_is_no_file()
    {
        var (values, found) = await InputFile.ReadAsync("/nowhere/inputs.yaml", "inputs.yaml", TestContext.Current.CancellationToken);

        Assert.Null(values);
        Assert.Equal("file-unreadable", Assert.Single(found).Code);
    }

    private static async Task<(string? Values, IEnumerable<string> Codes)> ReadAsync(string text)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        var (values, found) = await InputFile.ReadAsync(file, "inputs.yaml", TestContext.Current.CancellationToken);
        File.Delete(file);
        return (values?.ToJsonString(), found.Select(d => d.Code));
    }
}
