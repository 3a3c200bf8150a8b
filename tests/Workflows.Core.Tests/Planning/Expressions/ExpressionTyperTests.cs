using Workflows.Core.Activities;
using Workflows.Core.Planning.Expressions;
using Workflows.Core.Tests.Activities;
using Xunit;

namespace Workflows.Core.Tests.Planning.Expressions;

public sealed class ExpressionTyperTests
{
    private static readonly NameScope Scope = new()
    {
        Inputs = new[] { Input("epochs", DataType.Integer), Input("rate", DataType.Number), Input("name", DataType.String), Input("fast", DataType.Boolean), Input("note", DataType.String, isRequired: false) }
            .ToDictionary(f => f.Name),
        Steps = new Dictionary<string, DataType?> { ["train"] = Outputs("train/net"), ["cut"] = Outputs("data/cut"), ["lost"] = Outputs("train/net"), ["unknown"] = null },
        WhyMissing = id => id == "lost" ? "it may have failed" : null,
        Known = Guards.None,
        AllowsStatus = true,
    };

    [Theory]
    [InlineData("1", "integer")]
    [InlineData("1.5", "number")]
    [InlineData("true", "boolean")]
    [InlineData("inputs.epochs", "integer")]
    [InlineData("inputs['epochs'] * 2 - 1", "integer")]
    [InlineData("7 / 2", "number")]
    [InlineData("7 % 2", "integer")]
    [InlineData("-inputs.rate", "number")]
    [InlineData("inputs.epochs + 0.5", "number")]
    [InlineData("inputs.name + '!'", "string")]
    [InlineData("inputs.epochs == inputs.rate", "boolean")]
    [InlineData("!inputs.fast && inputs.epochs > 3 || failure()", "boolean")]
    [InlineData("inputs.fast ? 1 : 2.5", "number")]
    [InlineData("inputs.fast ? 'relu' : 'sigmoid'", "one of relu, sigmoid")]
    [InlineData("inputs.note ?? 'none'", "string")]
    [InlineData("steps.train.outputs.metrics.accuracy", "number")]
    [InlineData("steps.train.outputs.metrics.passed", "boolean")]
    [InlineData("steps.train.outputs.model", "model (network)")]
    [InlineData("steps.train.outputs.model.parameters", "integer")]
    [InlineData("steps.train.outputs.model.hash", "string")]
    [InlineData("steps.cut.outputs.train.rows", "integer")]
    [InlineData("steps.cut.outputs.sizes.train ?? 0", "integer")]
    [InlineData("steps.train.state", "one of succeeded, failed, skipped, cancelled")]
    [InlineData("steps.unknown.outputs.anything.at.all", "any value")]
    [InlineData("steps.lost.state == 'succeeded' ? steps.lost.outputs.metrics.rows : 0", "integer")]
    [InlineData("steps.lost.state == 'succeeded' && steps.lost.outputs.metrics.passed", "boolean")]
    [InlineData("steps.lost.outputs.metrics.rows ?? 0", "integer")]
    [InlineData("run.id + run.workflow", "string")]
    [InlineData("contains(inputs.name, 'a') && startsWith(inputs.name, 'a') && endsWith(inputs.name, 'a')", "boolean")]
    [InlineData("contains(['a', 'b'], inputs.name)", "boolean")]
    [InlineData("format('{0} of {1}', inputs.epochs, inputs.rate)", "string")]
    [InlineData("join([1, 2], ', ')", "string")]
    [InlineData("toJson(steps.train.outputs.metrics)", "string")]
    [InlineData("inputs.name | string.upcase | string.size", "integer")]
    [InlineData("math.round(inputs.rate)", "integer")]
    [InlineData("math.round(inputs.rate, 2)", "number")]
    [InlineData("math.max(1, inputs.epochs)", "integer")]
    [InlineData("math.min(1, inputs.rate)", "number")]
    [InlineData("array.size([1, 2])", "integer")]
    public void Knows_the_type(string text, string type)
    {
        var (typed, problems) = Check(text);

        Assert.Empty(problems);
        Assert.Equal(type, typed!.Type.Name);
    }

    [Theory]
    [InlineData("inputs.epoch", "expression-name", "epoch", "Did you mean 'epochs'?")]
    [InlineData("input.epochs", "expression-name", "input", "Did you mean 'inputs'?")]
    [InlineData("epochs", "expression-name", "epochs", "Write inputs.epochs.")]
    [InlineData("succeeded()", "expression-name", "succeeded", "")]
    [InlineData("run.number", "expression-name", "number", "There is id, workflow.")]
    [InlineData("steps.trian.outputs.model", "unknown-step", "trian", "Did you mean 'train'?")]
    [InlineData("steps.train.output.model", "expression-name", "output", "Did you mean 'outputs'?")]
    [InlineData("steps.train.outputs.modle", "expression-name", "modle", "Did you mean 'model'?")]
    [InlineData("steps.train.outputs.model.rows", "expression-name", "rows", "There is bytes, hash, kind, macs, parameters.")]
    [InlineData("steps.train.outputs.metrics.f1", "expression-name", "f1", "There is accuracy, passed, rows.")]
    [InlineData("steps.train", "expression-type", "steps.train", "")]
    [InlineData("inputs", "expression-type", "inputs", "")]
    [InlineData("inputs.epochs && true", "expression-type", "inputs.epochs", "")]
    [InlineData("0 && true", "expression-type", "0", "")]
    [InlineData("!inputs.name", "expression-type", "inputs.name", "")]
    [InlineData("3 == '3'", "expression-type", "3 == '3'", "")]
    [InlineData("'a' + 1", "expression-type", "'a' + 1", "")]
    [InlineData("'a' * 1000000000", "expression-type", "'a'", "")]
    [InlineData("'a' < 1", "expression-type", "'a'", "")]
    [InlineData("true ? 1 : 'a'", "expression-type", "true ? 1 : 'a'", "")]
    [InlineData("inputs.epochs ?? 'a'", "expression-type", "'a'", "")]
    [InlineData("steps.train.state == 'succeded'", "expression-type", "'succeded'", "Did you mean 'succeeded'?")]
    [InlineData("steps.train.outputs.model == steps.train.outputs.model", "expression-type", "steps.train.outputs.model == steps.train.outputs.model", "")]
    [InlineData("startsWith('a')", "expression-type", "startsWith('a')", "Write startsWith(text, start).")]
    [InlineData("upcase('a')", "expression-name", "upcase", "Did you mean 'string.upcase'?")]
    [InlineData("date.now()", "expression-name", "date.now", "")]
    [InlineData("math.random(1, 2)", "expression-name", "math.random", "")]
    [InlineData("math.uuid()", "expression-name", "math.uuid", "")]
    [InlineData("object.eval('1')", "expression-name", "object.eval", "")]
    [InlineData("[1, 'a']", "expression-type", "'a'", "")]
    [InlineData("inputs.name.Length", "expression-name", "Length", "")]
    [InlineData("inputs.name.GetType", "expression-name", "GetType", "")]
    [InlineData("inputs.note", "possibly-missing", "inputs.note", "Write inputs.note ?? default, or ask has(inputs.note) first.")]
    [InlineData("steps.train.outputs.stopped + '!'", "possibly-missing", "steps.train.outputs.stopped", "Write steps.train.outputs.stopped ?? default, or ask has(steps.train.outputs.stopped) first.")]
    [InlineData("steps.cut.outputs.sizes.train", "possibly-missing", "steps.cut.outputs.sizes.train", "")]
    [InlineData("steps.lost.outputs.metrics.rows + 1", "possibly-missing", "steps.lost.outputs.metrics.rows", "Write steps.lost.outputs.metrics.rows ?? default, or test steps.lost.state == 'succeeded' in 'if'.")]
    [InlineData("steps.lost.state == 'succeeded' || steps.lost.outputs.metrics.passed", "possibly-missing", "steps.lost.outputs.metrics.passed", "")]
    [InlineData("steps.lost.state == 'failed' ? steps.lost.outputs.metrics.rows : 0", "possibly-missing", "steps.lost.state == 'failed' ? steps.lost.outputs.metrics.rows : 0", "")]
    public void Points_at_the_mistake(string text, string code, string at, string fix)
    {
        var problem = Assert.Single(Check(text).Problems);

        Assert.Equal((code, at), (problem.Code, problem.Range.Of(text)));
        Assert.Contains(fix, problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_every_mistake_of_one_expression() =>
        Assert.Equal(["expression-name", "unknown-step"], Check("inputs.epoch > steps.trian.outputs.metrics.rows").Problems.Select(p => p.Code));

    [Fact]
    public void Refuses_status_functions_outside_of_conditions()
    {
        var problems = new List<ExpressionProblem>();
        ExpressionTyper.Check(ExpressionParser.Parse("failure()", out _)!, "failure()", Scope with { AllowsStatus = false }, problems);

        Assert.Equal("failure() has a meaning only in 'if'.", Assert.Single(problems).Message);
    }

    [Fact]
    public void Notes_what_an_expression_reads()
    {
        var read = Check("steps.train.outputs.metrics.rows + steps.cut.outputs.train.rows > 0 && steps.lost.state == 'failed'").Typed!.References;

        Assert.Equal([("train", "metrics", true), ("cut", "train", true), ("lost", null, false)], read.Select(r => (r.Name, r.Output, r.ReadsOutputs)));
    }

    private static (TypedExpression? Typed, List<ExpressionProblem> Problems) Check(string text)
    {
        var problems = new List<ExpressionProblem>();
        var parsed = ExpressionParser.Parse(text, out var problem);
        if (parsed is null) return (null, [problem!]);
        return (ExpressionTyper.Check(parsed, text, Scope, problems), problems);
    }

    private static Field Input(string name, DataType type, bool isRequired = true) => new() { Name = name, Type = type, Description = "", Required = isRequired };

    private static RecordType Outputs(string activity) => TestActivities.Catalog.Find(activity)!.Outputs;
}
