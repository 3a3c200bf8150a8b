using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

public sealed class SpecReaderTests
{
    public const string Everything = """
        # A comment in front.
        apiVersion: workflows/v1
        name: digits-2
        version: 1.10
        description: >-
          Reads, trains
          and deploys.
        labels: { team: vision, tier: 2, x-note: kept }
        seed: 0x10
        x-common: &short { device: cpu, memory: 60% }
        inputs:
          epochs: { type: integer, default: 30, minimum: 1, maximum: 500, description: Passes. }
          rate: { type: number, default: 1e-3 }
          on: { type: boolean, default: false }
          alias: { type: string }
          note: { type: string, required: false }
          x-hidden: { anything: goes }
        steps:
          load:
            uses: data/read-csv
            with:
              path: ../data/digits.csv
              columns: [a, "b", no]
              x-why: not an input
            timeout: PT1H30M
            resources: *short
          train:
            uses: train/classifier
            needs: load
            if: ${{ inputs.epochs > 10 }}
            retry: { maxAttempts: 3, x-y: 1 }
            cache: false
            allowLeak: true
            resources: { memory: 512Mi }
            with: { epochs: "${{ inputs.epochs }}" }
          check: { uses: flow/print, needs: [load, train] }
        finally:
          report: { uses: flow/print }
        outputs:
          accuracy: ${{ steps.train.outputs.metrics.accuracy }}
        """;

    [Fact]
    public void Reads_every_key()
    {
        var spec = Valid(Everything);

        Assert.Equal(("digits-2", "1.10", "Reads, trains and deploys.", 16), (spec.Name.Value, spec.Version?.Value, spec.Description, spec.Seed));
        Assert.Equal(new Dictionary<string, string> { ["team"] = "vision", ["tier"] = "2", ["x-note"] = "kept" }, spec.Labels);
        Assert.Equal(["epochs", "rate", "on", "alias", "note"], spec.Inputs.Select(input => input.Name.Value));
        Assert.Equal(["load", "train", "check"], spec.Steps.Select(step => step.Id.Value));
        Assert.Equal("report", Assert.Single(spec.Finally).Id.Value);
        Assert.Equal("accuracy", Assert.Single(spec.Outputs).Name.Value);
    }

    [Fact]
    public void Reads_inputs_with_type_bounds_and_default()
    {
        var inputs = Valid(Everything).Inputs;

        Assert.Equal((InputType.Integer, 1, 500, "Passes."), (inputs[0].Type, inputs[0].Minimum, inputs[0].Maximum, inputs[0].Description));
        Assert.Equal("30", Assert.IsType<YamlScalar>(inputs[0].Default).Text);
        Assert.Equal([InputType.Integer, InputType.Number, InputType.Boolean, InputType.String, InputType.String], inputs.Select(input => input.Type));
        Assert.Equal([false, false, false, true, false], inputs.Select(input => input.Required));
    }

    [Fact]
    public void Reads_the_policies_of_a_step()
    {
        var steps = Valid(Everything).Steps;

        Assert.Equal(new TimeSpan(1, 30, 0), steps[0].Timeout);
        Assert.Equal((DeviceChoice.Cpu, 0, 60), (steps[0].Resources!.Device, steps[0].Resources!.Bytes, steps[0].Resources!.Percent));
        Assert.Equal((1, true, false, null), (steps[0].Retry.MaxAttempts, steps[0].Cache, steps[0].AllowLeak, steps[0].If));
        Assert.Equal((3, false, true, "${{ inputs.epochs > 10 }}"), (steps[1].Retry.MaxAttempts, steps[1].Cache, steps[1].AllowLeak, steps[1].If?.Text));
        Assert.Equal((DeviceChoice.Any, 512L << 20), (steps[1].Resources!.Device, steps[1].Resources!.Bytes));
        Assert.Equal(["load"], steps[1].Needs.Select(need => need.Value));
        Assert.Equal(["load", "train"], steps[2].Needs.Select(need => need.Value));
    }

    [Fact]
    public void Keeps_the_inputs_of_an_activity_as_written()
    {
        var with = Valid(Everything).Steps[0].With;

        Assert.Equal(["path", "columns"], with.Entries.Select(entry => entry.Key.Value));
        var columns = Assert.IsType<YamlSequence>(with.Entries[1].Value).Items.Cast<YamlScalar>().ToList();
        Assert.Equal([("a", true), ("b", false), ("no", true)], columns.Select(column => (column.Text, column.IsPlain)));
        Assert.Equal(new SourceSpan("test.yaml", 23, 16, 23, 28), with.Entries[1].Value.Span);
        Assert.Equal(new SourceSpan("test.yaml", 23, 20, 23, 23), columns[1].Span);
    }

    [Fact]
    public void Gives_an_absent_with_as_an_empty_mapping() =>
        Assert.Empty(Valid(Everything).Steps[2].With.Entries);

    [Fact]
    public void Places_of_values_start_and_end_with_their_tokens()
    {
        var spec = Valid("apiVersion: workflows/v1\nname: places\nsteps:\n  a:\n    uses: b\n    with:\n      m: { x: [1, {}], y: [p: q] }\n      t: |\n        one\n\n        two\n\n    needs: [ c ]\n");

        var with = spec.Steps[0].With;
        Assert.Equal(new SourceSpan("test.yaml", 7, 7, 11, 12), with.Span);
        var mapping = Assert.IsType<YamlMapping>(with.Entries[0].Value);
        Assert.Equal(new SourceSpan("test.yaml", 7, 10, 7, 35), mapping.Span);
        Assert.Equal(new SourceSpan("test.yaml", 7, 15, 7, 22), mapping.Entries[0].Value.Span);
        Assert.Equal(new SourceSpan("test.yaml", 7, 19, 7, 21), Assert.IsType<YamlSequence>(mapping.Entries[0].Value).Items[1].Span);
        Assert.Equal(new SourceSpan("test.yaml", 7, 28, 7, 32), Assert.IsType<YamlSequence>(mapping.Entries[1].Value).Items[0].Span);
        Assert.Equal(new SourceSpan("test.yaml", 8, 10, 11, 12), with.Entries[1].Value.Span);
        Assert.Equal(new SourceSpan("test.yaml", 13, 14, 13, 15), spec.Steps[0].Needs[0].Span);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Counts_lines_whatever_ends_them(string end)
    {
        var reading = Read("apiVersion: workflows/v1\nname: 5\nsteps: { a: { uses: b } }\n".Replace("\n", end, StringComparison.Ordinal));

        Assert.Equal(new SourceSpan("test.yaml", 2, 7, 2, 8), Assert.Single(reading.Diagnostics).Span);
    }

    [Fact]
    public void Accepts_a_byte_order_mark_and_does_not_count_it()
    {
        var reading = SpecReader.Read("test.yaml", new byte[] { 0xEF, 0xBB, 0xBF }.Concat(Encoding.UTF8.GetBytes(Everything)).ToArray());

        Assert.Empty(reading.Diagnostics);
        Assert.Equal(new SourceSpan("test.yaml", 3, 7, 3, 15), reading.Spec!.Name.Span);
    }

    [Fact]
    public void Warns_of_a_key_without_effect_and_reads_on()
    {
        var reading = Read("apiVersion: workflows/v1\nname: a\ninputs: { t: { type: string, minimum: 1 }, r: { type: integer, default: 1, required: true } }\nsteps: { a: { uses: b } }\n");

        Assert.NotNull(reading.Spec);
        Assert.Equal(
            ["'minimum' in input 't' has no effect for type string.", "'default' in input 'r' has no effect for an input that every run must give."],
            reading.Diagnostics.Select(found => found.Message));
        Assert.All(reading.Diagnostics, found => Assert.Equal((DiagnosticCodes.KeyWithoutEffect, Severity.Warning), (found.Code, found.Severity)));
    }

    [Theory]
    [InlineData("/nowhere/at/all.yaml")]
    [InlineData("")]
    public async Task Says_that_a_file_is_missing(string path)
    {
        var reading = await SpecReader.ReadFileAsync(path, "all.yaml", TestContext.Current.CancellationToken);

        Assert.Null(reading.Spec);
        Assert.Equal((DiagnosticCodes.FileUnreadable, "all.yaml:1:1"), (Assert.Single(reading.Diagnostics).Code, $"{reading.Diagnostics[0].Span}"));
    }

    [Fact]
    public async Task Says_that_a_folder_is_no_file()
    {
        var reading = await SpecReader.ReadFileAsync(AppContext.BaseDirectory, "bin", TestContext.Current.CancellationToken);

        Assert.Equal(DiagnosticCodes.FileUnreadable, Assert.Single(reading.Diagnostics).Code);
    }

    private static SpecReading Read(string yaml) => SpecReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));

    private static WorkflowSpec Valid(string yaml)
    {
        var reading = Read(yaml);
        Assert.Empty(reading.Diagnostics);
        return reading.Spec!;
    }
}
