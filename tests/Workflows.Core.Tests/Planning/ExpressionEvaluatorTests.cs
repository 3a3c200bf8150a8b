using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

public sealed class ExpressionEvaluatorTests
{
    private static readonly ExpressionScope Scope = new()
    {
        Inputs = new Dictionary<string, JsonNode?> { ["epochs"] = 30, ["rate"] = 0.5, ["name"] = "Ada", ["fast"] = true, ["note"] = null, ["huge"] = long.MaxValue },
        Steps = new Dictionary<string, StepScope>
        {
            ["train"] = new("cached", JsonNode.Parse(
                """
                { "metrics": { "accuracy": 0.97, "rows": 3 }, "list": [1, 2, 3],
                  "model": { "kind": "model", "hash": "sha256:ab", "bytes": 5, "format": "onnx", "facts": { "parameters": 42 } } }
                """)!.AsObject()),
            ["failed"] = new("failed", null),
            ["sweep"] = new("succeeded", JsonNode.Parse(
                """
                [ { "key": "a", "matrix": { "rate": 0.1 }, "state": "succeeded", "score": 1, "metrics": { "accuracy": 0.9 }, "note": "x" },
                  { "key": "b", "matrix": { "rate": 0.2 }, "state": "succeeded", "score": 3, "metrics": { "accuracy": 0.8 } },
                  { "key": "c", "matrix": { "rate": 0.3 }, "state": "succeeded", "score": 3, "metrics": { "accuracy": 0.7 } } ]
                """)),
            ["none"] = new("succeeded", new JsonArray()),
        },
        Vars = new Dictionary<string, JsonNode?> { ["sizes"] = new JsonArray(3, 1, 2, 1), ["names"] = new JsonArray("b", "a") },
        Env = new Dictionary<string, JsonNode?> { ["STAGE"] = "test", ["WORKERS"] = "4" },
        Matrix = new JsonObject { ["rate"] = 0.5 },
        Item = new JsonObject { ["name"] = "iris" },
        Error = new JsonObject { ["step"] = "train", ["message"] = "broken" },
        Event = new JsonObject { ["body"] = new JsonObject { ["rows"] = 5 } },
        Status = new StatusScope(Success: false, Failure: true, Cancelled: false),
        Run = new RunScope("0190", "digits"),
    };

    [Theory]
    [InlineData("7 / 2", "3.5")]
    [InlineData("6 / 2", "3")]
    [InlineData("7 % 2 + 2 * 3", "7")]
    [InlineData("-inputs.epochs", "-30")]
    [InlineData("inputs.epochs * inputs.rate", "15")]
    [InlineData("1 == 1.0", "true")]
    [InlineData("inputs.name == 'ada'", "false")]
    [InlineData("inputs.epochs >= 30 && inputs.rate < 1", "true")]
    [InlineData("inputs.fast ? 'a' : 'b'", "\"a\"")]
    [InlineData("inputs.note ?? 'none'", "\"none\"")]
    [InlineData("steps.failed.outputs.x.y ?? steps.absent.outputs.z ?? 1", "1")]
    [InlineData("steps.train.state", "\"succeeded\"")]
    [InlineData("steps.failed.state == 'succeeded' ? steps.failed.outputs.x : 0", "0")]
    [InlineData("steps.failed.state == 'succeeded' && steps.failed.outputs.ok", "false")]
    [InlineData("steps.train.outputs.metrics.accuracy > 0.9", "true")]
    [InlineData("steps.train.outputs.model.parameters + steps.train.outputs.model.bytes", "47")]
    [InlineData("steps.train.outputs.list[1] + array.size(steps.train.outputs.list)", "5")]
    [InlineData("steps.train.outputs.list[9] ?? 0", "0")]
    [InlineData("success() || failure() && !cancelled() && always()", "true")]
    [InlineData("run.workflow + '-' + run.id", "\"digits-0190\"")]
    [InlineData("format('{0} of {1}, {{x}} {0}', inputs.epochs, inputs.rate)", "\"30 of 0.5, {x} 30\"")]
    [InlineData("join(steps.train.outputs.list, '; ')", "\"1; 2; 3\"")]
    [InlineData("contains(['a', 'Ada'], inputs.name)", "true")]
    [InlineData("contains(inputs.name, 'da') && startsWith(inputs.name, 'A') && endsWith(inputs.name, 'a')", "true")]
    [InlineData("toJson(steps.train.outputs.metrics)", "\"{\\\"accuracy\\\":0.97,\\\"rows\\\":3}\"")]
    [InlineData("inputs.name | string.upcase", "\"ADA\"")]
    [InlineData("string.replace(string.strip(' a-b '), '-', '+')", "\"a+b\"")]
    [InlineData("math.round(2.5) + math.floor(2.9) + math.ceil(2.1)", "8")]
    [InlineData("math.round(3.14159, 2)", "3.14")]
    [InlineData("math.max(math.min(3, 4), math.abs(-5))", "5")]
    [InlineData("vars.sizes[0] + 1", "4")]
    [InlineData("string.to_int(env.WORKERS) * 2", "8")]
    [InlineData("string.to_double('2.5')", "2.5")]
    [InlineData("matrix.rate * 2", "1")]
    [InlineData("item.name", "\"iris\"")]
    [InlineData("toJson(item)", "\"{\\\"name\\\":\\\"iris\\\"}\"")]
    [InlineData("error.step + ': ' + error.message", "\"train: broken\"")]
    [InlineData("event.body.rows > 3", "true")]
    [InlineData("event.body.columns ?? 7", "7")]
    [InlineData("secrets.KEY", "{\"secret\":\"KEY\"}")]
    [InlineData("steps.sweep.outputs.metrics.accuracy", "[0.9,0.8,0.7]")]
    [InlineData("steps.sweep.outputs.note ?? 'some lack it'", "\"some lack it\"")]
    [InlineData("steps.none.outputs.metrics.accuracy", "[]")]
    [InlineData("best(steps.sweep.outputs, 'metrics.accuracy', 'max').matrix.rate", "0.1")]
    [InlineData("best(steps.sweep.outputs, 'metrics.accuracy', 'min').key", "\"c\"")]
    [InlineData("best(steps.sweep.outputs, 'score', 'max').key", "\"b\"")]
    [InlineData("fromJson('{\"a\": [1, 2]}').a[1]", "2")]
    [InlineData("array.sort(vars.sizes)", "[1,1,2,3]")]
    [InlineData("array.sort(vars.names)", "[\"a\",\"b\"]")]
    [InlineData("array.uniq(vars.sizes)", "[3,1,2]")]
    [InlineData("array.reverse(vars.sizes)", "[1,2,1,3]")]
    [InlineData("array.concat(vars.sizes, [9]) | array.last", "9")]
    [InlineData("array.limit(vars.sizes, 2)", "[3,1]")]
    [InlineData("array.offset(vars.sizes, 3)", "[1]")]
    [InlineData("array.first(steps.none.outputs) ?? 'nothing'", "\"nothing\"")]
    [InlineData("object.keys(item)", "[\"name\"]")]
    [InlineData("object.has_key(item, 'rows')", "false")]
    [InlineData("string.split('a,b', ',')", "[\"a\",\"b\"]")]
    [InlineData("string.slice('abcdef', 2, 3)", "\"cde\"")]
    [InlineData("string.slice('abc', 9)", "\"\"")]
    [InlineData("string.capitalize('abc') + string.remove('a-b', '-')", "\"Abcab\"")]
    [InlineData("string.pad_left('7', 3) + string.pad_right('7', 3) + '.'", "\"  77  .\"")]
    public void Gives_the_value(string text, string json) =>
        Assert.Equal(json, ExpressionEvaluator.Evaluate(text, Scope)!.ToJsonString(WorkflowJson.Options));

    [Theory]
    [InlineData("inputs.note", "expression-missing")]
    [InlineData("steps.failed.outputs.x + 1", "expression-missing")]
    [InlineData("steps.train.outputs.list[9]", "expression-missing")]
    [InlineData("1 / 0", "expression-arithmetic")]
    [InlineData("1 % 0", "expression-arithmetic")]
    [InlineData("inputs.huge + 1", "expression-arithmetic")]
    [InlineData("inputs.huge * 2", "expression-arithmetic")]
    [InlineData("math.floor(1e300)", "expression-arithmetic")]
    [InlineData("1e300 * 1e300", "expression-arithmetic")]
    [InlineData("'a' + 1", "expression-type")]
    [InlineData("'a' * 1000000000", "expression-type")]
    [InlineData("0 && true", "expression-type")]
    [InlineData("inputs.name.Length", "expression-type")]
    [InlineData("format('{1}', 1)", "expression-format")]
    [InlineData("format('{', 1)", "expression-format")]
    [InlineData("inputs.epochs = 4", "expression-refused")]
    [InlineData("best(steps.none.outputs, 'score', 'max')", "best-of-nothing")]
    [InlineData("best(steps.sweep.outputs, 'note', 'max')", "expression-type")]
    [InlineData("fromJson('{')", "expression-json")]
    [InlineData("fromJson('{\"a\": 1, \"a\": 2}')", "expression-json")]
    [InlineData("string.to_int('many')", "expression-type")]
    [InlineData("array.sort([1, 'a'])", "expression-type")]
    [InlineData("string.pad_left('a', 1000000000)", "expression-too-large")]
    [InlineData("event.body.columns", "expression-missing")]
    [InlineData("nothing()", "expression-name")]
    [InlineData("inputs", "expression-name")]
    public void Fails_as_a_mistake_of_the_user(string text, string code)
    {
        var e = Assert.Throws<FailureException>(() => ExpressionEvaluator.Evaluate(text, Scope));

        Assert.Equal((FailureKind.Input, code), (e.Failure.Kind, e.Failure.Code));
    }

    [Theory]
    [InlineData("'xxxxxxxxxx' + inputs.text + inputs.text")]
    [InlineData("string.replace(inputs.text, 'x', inputs.text)")]
    [InlineData("format('{0}{0}{0}{0}{0}{0}{0}{0}', inputs.text)")]
    [InlineData("join([inputs.text, inputs.text, inputs.text], inputs.text)")]
    public void Refuses_text_that_grows_without_measure(string text)
    {
        var scope = Scope with { Inputs = new Dictionary<string, JsonNode?> { ["text"] = new string('x', 40_000) } };

        Assert.Equal("expression-too-large", Assert.Throws<FailureException>(() => ExpressionEvaluator.Evaluate(text, scope)).Failure.Code);
    }

    [Fact]
    public void Refuses_lists_that_grow_without_measure()
    {
        var scope = Scope with { Vars = new Dictionary<string, JsonNode?> { ["long"] = new JsonArray([.. Enumerable.Range(0, 40_000).Select(i => (JsonNode?)i)]) } };
        var place = new SourceSpan("a.yaml", 1, 1, 1, 1);
        var binding = new ListBinding([.. Enumerable.Repeat(new ExpressionBinding("vars.long", place), 3)]);

        Assert.Equal("expression-too-large", Assert.Throws<FailureException>(() => ExpressionEvaluator.Evaluate("[vars.long, vars.long, vars.long]", scope)).Failure.Code);
        Assert.Equal("expression-too-large", Assert.Throws<FailureException>(() => Bindings.Resolve(binding, scope)).Failure.Code);
    }

    // Each operand must be evaluated once: twice would take 2^90 evaluations here.
    [Fact]
    public void Evaluates_a_long_chain_in_no_time()
    {
        var chain = string.Join(" + ", Enumerable.Repeat("1", 90));

        Assert.Equal(90, ExpressionEvaluator.Evaluate(chain, Scope)!.GetValue<long>());
    }

    [Fact]
    public void Gives_a_node_that_the_caller_may_put_anywhere()
    {
        var parent = new JsonObject { ["a"] = ExpressionEvaluator.Evaluate("steps.train.outputs.metrics", Scope), ["b"] = ExpressionEvaluator.Evaluate("steps.train.outputs.metrics", Scope) };

        Assert.Equal(2, parent.Count);
    }

    [Fact]
    public void Resolves_bindings_of_every_kind()
    {
        var place = new SourceSpan("a.yaml", 1, 1, 1, 1);
        var binding = new MapBinding(new Dictionary<string, Binding>
        {
            ["one"] = new LiteralBinding(5),
            ["two"] = new ListBinding([new ExpressionBinding("inputs.epochs", place), new LiteralBinding("x")]),
            ["three"] = new TextBinding([new LiteralBinding("n = "), new ExpressionBinding("inputs.rate", place)]),
        });

        Assert.Equal("""{"one":5,"two":[30,"x"],"three":"n = 0.5"}""", Bindings.Resolve(binding, Scope)!.ToJsonString());
    }
}
