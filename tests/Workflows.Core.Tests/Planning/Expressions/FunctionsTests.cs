using Workflows.Core.Planning.Expressions;
using Xunit;

namespace Workflows.Core.Tests.Planning.Expressions;

public sealed class FunctionsTests
{
    public static TheoryData<string> Names => [.. Functions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_a_signature_a_sentence_and_an_example_that_calls_it(string name)
    {
        var function = Functions.All.Single(f => f.Name == name);
        var example = ExpressionParser.Parse(function.Example, out _);

        Assert.StartsWith($"{name}(", function.Signature, StringComparison.Ordinal);
        Assert.EndsWith(".", function.Description, StringComparison.Ordinal);
        Assert.Contains(name, CallsIn(example!));
    }

    [Fact]
    public void Lists_every_function_that_can_be_called() =>
        Assert.Equal(Functions.Names.Order(), Functions.All.Select(f => f.Name).Order());

    private static IEnumerable<string> CallsIn(Expression e) => e.Parts().SelectMany(CallsIn).Concat(e is Call call ? [call.Name] : []);
}
