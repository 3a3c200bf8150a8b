using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;
using Xunit;
using static Workflows.Core.Tests.Spec.Specs;

namespace Workflows.Core.Tests.Spec;

public sealed class WorkflowReaderTests
{
    private const string Steps = "steps: { load: { uses: b }, g: { steps: { fit: { uses: c } } } }\n";

    [Fact]
    public void Reads_what_concerns_the_whole_run()
    {
        var spec = Read(Head + Steps + "vars: { a: 1, b: \"${{ vars.a }}\" }\nenv: { STAGE: test }\nsecrets: TOKEN\ntimeout: 6h\nconcurrency: { group: \"g-${{ inputs.x }}\", limit: 3, behavior: replace }\n"
            + "onFailure: { tell: { uses: d } }\nfinally: { clean: { uses: e } }\n");

        Assert.Equal(["a", "b"], spec.Vars.Select(value => value.Name.Value));
        Assert.Equal(("STAGE", "TOKEN", TimeSpan.FromHours(6)), (Assert.Single(spec.Env).Name.Value, Assert.Single(spec.Secrets).Value, spec.Timeout));
        Assert.Equal(("g-${{ inputs.x }}", 3, ConcurrencyBehavior.Replace), (spec.Concurrency!.Group.Text, spec.Concurrency.Limit, spec.Concurrency.Behavior));
        Assert.Equal(["load", "g", "fit", "tell", "clean"], spec.AllSteps().Select(step => step.Id.Value));
    }

    [Fact]
    public void Reads_triggers()
    {
        var on = Read(Head + Steps + "secrets: [HOOK]\non:\n  webhook: { secret: HOOK, inputs: { a: 1 } }\n  push: { branches: main, tags: [v*], paths: [specs/**], pathsIgnore: [docs/**] }\n"
            + "  schedule: [{ cron: \"*/15 9-17 * JAN MON-FRI\", timezone: Europe/Berlin, inputs: { a: 2 } }, { cron: 0 3 * * 1 }]\n").On!;

        Assert.Equal(("HOOK", 1), (on.Webhook!.Secret.Value, on.Webhook.Inputs.Entries.Count));
        Assert.Equal("main v* specs/** docs/**", string.Join(' ', new[] { on.Push!.Branches, on.Push.Tags, on.Push.Paths, on.Push.PathsIgnore }.Select(texts => Assert.Single(texts).Value)));
        Assert.Equal([("*/15 9-17 * JAN MON-FRI", "Europe/Berlin"), ("0 3 * * 1", "UTC")], on.Schedule.Select(schedule => (schedule.Cron.Value, schedule.Timezone)));
    }

    [Fact]
    public void Reads_every_type_of_input()
    {
        var inputs = Read(Head + Steps + """
            inputs:
              tag: { type: string, pattern: "v[0-9]+", default: v1 }
              size: { type: enum, values: [small, large] }
              grace: { type: duration, default: 0s }
              rows: { type: dataset }
              layers: { type: array, items: { type: integer, minimum: 1 }, minimum: 1, default: [3] }
              budget: { type: object, properties: { bytes: { type: integer }, note: { type: string, required: false } }, default: { bytes: 3 } }
              token: { type: secret }

            """).Inputs;

        Assert.Equal([InputType.String, InputType.Enum, InputType.Duration, InputType.Dataset, InputType.Array, InputType.Object, InputType.Secret], inputs.Select(input => input.Type));
        Assert.Equal("v[0-9]+", inputs[0].Pattern);
        Assert.Equal(["small", "large"], inputs[1].Values);
        Assert.Equal((InputType.Integer, 1, 1), (inputs[4].Items!.Type, inputs[4].Items!.Minimum, inputs[4].Minimum));
        Assert.Equal([("bytes", true), ("note", false)], inputs[5].Properties.Select(property => (property.Name.Value, property.Required)));
    }

    [Fact]
    public void Reads_tests_in_the_file()
    {
        var test = Assert.Single(Read(Head + Steps + Tests).Tests);

        Assert.Equal(("a small one", "no disk", "resource"), (test.Name.Value, test.Steps[0].Fails, test.Steps[0].Kind));
        Assert.Equal(("out", "activity", null), (Assert.Single(test.Steps[1].Outputs.Entries).Key.Value, test.Steps[1].Kind, test.Steps[1].Fails));
        Assert.Equal(("failed", "fit@0.1", "answer"), (test.Expect.State!.Value, Assert.Single(test.Expect.Steps).Name.Value, Assert.Single(test.Expect.Outputs).Name.Value));
    }

    [Fact]
    public void Reads_tests_beside_the_file()
    {
        var reading = SpecReader.ReadTests("a.tests.yaml", Encoding.UTF8.GetBytes(Tests), Read(Head + Steps));

        Assert.Empty(reading.Diagnostics);
        Assert.Equal("a small one", Assert.Single(reading.Tests).Name.Value);
    }

    [Theory]
    [InlineData("steps: {}\ntests: {}\n", DiagnosticCodes.UnknownKey)]
    [InlineData("x-a: 1\n", DiagnosticCodes.MissingKey)]
    [InlineData("[1]", DiagnosticCodes.WrongType)]
    [InlineData("", DiagnosticCodes.FileEmpty)]
    [InlineData("tests: { a: { steps: { lod: { fails: x } }, expect: { state: failed } } }", DiagnosticCodes.UnknownStep)]
    public void Says_what_is_wrong_in_a_file_of_tests(string yaml, string code)
    {
        var reading = SpecReader.ReadTests("a.tests.yaml", Encoding.UTF8.GetBytes(yaml), Read(Head + Steps));

        Assert.Equal(code, Assert.Single(reading.Diagnostics).Code);
    }

    [Theory]
    [InlineData("v[0-9]+", "v12", true)]
    [InlineData("v[0-9]+", "v12\n", false)]
    [InlineData("a|b", "ab", false)]
    [InlineData("(a|aa)+", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false)]
    public void A_pattern_matches_the_whole_text_and_never_hangs(string pattern, string text, bool matches) =>
        Assert.Equal(matches, TextPattern.Compile(pattern).IsMatch(text));

    private const string Tests =
        "tests:\n  a small one:\n    inputs: {}\n    steps: { load: { fails: no disk, kind: resource }, g: { outputs: { out: 1 } } }\n    expect: { state: failed, steps: { fit@0.1: skipped }, outputs: { answer: 3 } }\n";
}
