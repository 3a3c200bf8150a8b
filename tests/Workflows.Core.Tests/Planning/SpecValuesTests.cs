using Workflows.Core.Planning;
using Xunit;

namespace Workflows.Core.Tests.Planning;

/// <summary>Vars, environment, secrets, concurrency, policies, approvals and waits.</summary>
public sealed class SpecValuesTests
{
    private const string Print = "steps: { a: { uses: flow/print } }";

    [Fact]
    public void Binds_vars_environment_and_concurrency()
    {
        var plan = SpecText.PlanOf("""
            inputs: { epochs: { type: integer, default: 3 }, name: { type: string, default: x } }
            env: { EPOCHS: "${{ inputs.epochs }}", RATE: 0.10, NAME: "${{ inputs.name }}" }
            vars:
              twice: ${{ inputs.epochs * 2 }}
              more: { list: [1, 2], text: "${{ env.NAME }}-${{ vars.twice }}" }
            concurrency: { group: "train-${{ vars.more.text }}", limit: 2, behavior: replace }
            timeout: 2h
            steps:
              a: { uses: flow/print, with: { message: "${{ vars.more.text }} ${{ vars.twice + vars.more.list[0] }} ${{ env.EPOCHS }}" } }
            """);

        Assert.Equal("inputs.epochs", Assert.IsType<ExpressionBinding>(Assert.IsType<TextBinding>(plan.Env![0].Value).Parts[0]).Expression);
        Assert.Equal("0.10", Assert.IsType<LiteralBinding>(plan.Env[1].Value).Value!.GetValue<string>());
        Assert.IsType<ExpressionBinding>(plan.Env[2].Value);
        Assert.Equal(["twice", "more"], plan.Vars!.Select(v => v.Name));
        Assert.Equal((2, TimeSpan.FromHours(2)), (plan.Concurrency!.Limit, plan.Timeout));
        Assert.IsType<TextBinding>(plan.Concurrency.Group);
    }

    [Theory]
    [InlineData("vars: { a: \"${{ vars.b }}\", b: 1 }\n" + Print, "expression-name", "")]
    [InlineData("vars: { a: \"${{ steps.a.state }}\" }\n" + Print, "expression-name", "Here there is only inputs, env, vars, run.")]
    [InlineData("vars: { a: [1, 2] }\nsteps: { a: { uses: flow/print, with: { message: \"${{ vars.a }}\" } } }", "input-type", "")]
    [InlineData("vars: { a: { b: 1 } }\nsteps: { a: { uses: flow/print, if: vars.a.c } }", "expression-name", "")]
    [InlineData("env: { A: \"${{ env.B }}\" }\n" + Print, "expression-name", "")]
    [InlineData("env: { A: \"${{ inputs.list }}\" }\ninputs: { list: { type: array } }\n" + Print, "input-type", "toJson")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ env.PATH }}\" } } }", "expression-name", "that of the host is not read")]
    [InlineData("concurrency: { group: \"${{ steps.a.state }}\", limit: 1 }\n" + Print, "expression-name", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ secrets.KEY }}\" } } }", "secret-undeclared", "secrets: [KEY]")]
    [InlineData("secrets: [KEY]\nsteps: { a: { uses: flow/print, with: { message: \"${{ secrets.KEY }}\" } } }", "secret-misplaced", "")]
    [InlineData("secrets: [KEY]\nsteps: { a: { uses: flow/print, with: { values: \"${{ secrets.KEY }}\" } } }", "secret-misplaced", "")]
    [InlineData("secrets: [KEY]\nsteps: { a: { uses: flow/print, with: { message: \"x ${{ secrets.KEY }}\" } } }", "secret-misplaced", "")]
    [InlineData("secrets: [KEY]\nsteps: { a: { uses: flow/print, if: \"${{ secrets.KEY == 'x' }}\" } }", "secret-misplaced", "")]
    [InlineData("secrets: [KEY]\noutputs: { k: \"${{ secrets.KEY }}\" }\n" + Print, "secret-misplaced", "")]
    [InlineData("secrets: [KEY]\nsteps: { a: { uses: run/tool, env: { K: \"a ${{ secrets.KEY }}\" }, with: { program: x } } }", "secret-misplaced", "")]
    [InlineData("secrets: [KEY]\nenv: { K: \"${{ secrets.KEY }}\" }\n" + Print, "secret-misplaced", "")]
    [InlineData("inputs: { key: { type: secret } }\nsteps: { a: { uses: flow/print, with: { message: \"${{ inputs.key }}\" } } }", "secret-misplaced", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ error.message }}\" } } }", "error-outside", "")]
    [InlineData(Print + "\nfinally: { b: { uses: flow/print, with: { message: \"${{ error.message }}\" } } }", "possibly-missing", "failure()")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ event.body }}\" } } }", "event-outside", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ steps.b.outputs.message }}\" } } }\nonFailure: { b: { uses: flow/print } }", "on-failure-reference", "Move 'b' to 'steps'")]
    [InlineData(Print + "\nonFailure: { b: { uses: flow/print, needs: a } }", "on-failure-need", "")]
    [InlineData(Print + "\nonFailure: { b: { uses: flow/print, with: { message: \"${{ steps.a.outputs.message }}\" } } }", "possibly-missing", "")]
    [InlineData(Print + "\nonFailure: { b: { uses: flow/print, needs: c } }\nfinally: { c: { uses: flow/print } }", "finally-reference", "")]
    [InlineData("steps: { a: { uses: flow/print, with: { message: \"${{ hashFiles(run.id) }}\" } } }", "hash-files-literal", "")]
    [InlineData("steps: { a: { wait: { for: \"${{ 1 + 1 }}\" } } }", "input-type", "duration")]
    [InlineData("steps: { a: { wait: { event: x, match: event.rows } }, b: { uses: flow/print, if: \"steps.a.outputs.at\" } }", "expression-type", "")]
    [InlineData("steps: { a: { approval: { message: \"${{ inputs.x }}\" } } }", "expression-name", "")]
    [InlineData("steps: { a: { approval: { message: go } }, b: { uses: flow/print, if: \"contains(steps.a.outputs.approvedBy, 3)\" } }", "expression-type", "")]
    public void Points_at_the_mistake(string yaml, string code, string fix)
    {
        var mistake = SpecText.MistakeOf(yaml);

        Assert.Equal(code, mistake.Code);
        Assert.Contains(fix, mistake.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secrets: [KEY]\n" + Print, "secret-unused")]
    [InlineData("steps: { a: { uses: flow/print, env: { STAGE: test } } }", "key-without-effect")]
    [InlineData("steps: { a: { uses: flow/print, env: { STAGE: test }, with: { message: \"${{ env.STAGE }}\" } } }", null)]
    [InlineData("steps: { a: { uses: run/tool, env: { STAGE: test }, with: { program: x } } }", null)]
    [InlineData("secrets: [KEY]\nsteps: { a: { uses: run/tool, env: { K: \"${{ secrets.KEY }}\" }, with: { program: x } } }", null)]
    [InlineData(Print + "\nonFailure: { b: { uses: flow/print, with: { message: \"${{ error.step }}: ${{ error.message }}\" } } }", null)]
    [InlineData(Print + "\nfinally: { b: { uses: flow/print, if: failure(), with: { message: \"${{ error.message }}\" } } }", null)]
    [InlineData(Print + "\nfinally: { b: { uses: flow/print, with: { message: \"${{ error.message ?? 'fine' }}\" } } }", null)]
    [InlineData("steps: { a: { wait: { event: x, match: event.rows > 3 } }, b: { uses: flow/print, with: { values: \"${{ steps.a.outputs.event.rows }}\" } } }", null)]
    public void Warns_of_what_nobody_reads(string yaml, string? code)
    {
        var result = SpecText.Plan(yaml);

        Assert.NotNull(result.Plan);
        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Plans_every_policy_and_control_step()
    {
        var plan = SpecText.PlanOf("""
            steps:
              tool:
                uses: run/tool
                with: { program: x }
                cache: { maxAge: 1d }
                retry: { maxAttempts: 3, backoff: exponential, interval: 1s, maxInterval: 1m, on: [activity, timeout] }
                resources: { isolation: process }
                continueOnError: true
                priority: -5
              plain: { uses: run/tool, with: { program: x }, retry: { maxAttempts: 2 } }
              ask:
                needs: tool
                approval: { message: "Go on with ${{ steps.tool.state }}?", approvers: [ada], count: 2, excludeAuthor: true, expires: 2d, onExpiry: reject, evidence: ["${{ steps.tool.state }}", 5] }
              pause: { disabled: true, wait: { for: 10m } }
              until: { wait: { until: "2030-01-31T08:00:00+01:00" } }
              labels: { wait: { event: labels-ready, match: event.rows > 3, timeout: 1d } }
            """);

        var tool = plan.Steps[0];
        Assert.Equal((true, TimeSpan.FromDays(1), 3, true, -5), (tool.Cache, tool.CacheMaxAge, tool.MaxAttempts, tool.ContinueOnError, tool.Priority));
        Assert.Equal(("Exponential", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), ($"{tool.Retry!.Backoff}", tool.Retry.Interval, tool.Retry.MaxInterval));
        Assert.Equal((false, 2, null), (plan.Steps[1].Cache, plan.Steps[1].MaxAttempts, plan.Steps[1].Retry));

        var ask = plan.Steps[2].Approval!;
        Assert.Equal((2, true, TimeSpan.FromDays(2), "approval"), (ask.Count, ask.ExcludeAuthor, ask.Expires, plan.Steps[2].Activity));
        Assert.Equal(["steps.tool.state", "2"], ask.Evidence.Select(e => e.Name));
        Assert.Equal("PT10M", Assert.IsType<LiteralBinding>(plan.Steps[3].Wait!.For).Value!.GetValue<string>());
        Assert.True(plan.Steps[3].Disabled);
        Assert.Equal(("labels-ready", "event.rows > 3", TimeSpan.FromDays(1)), (plan.Steps[5].Wait!.Event, plan.Steps[5].Wait!.Match, plan.Steps[5].Wait!.Timeout));
    }

    [Fact]
    public void Writes_the_hash_of_files_into_the_plan()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "data", "deep"));
            File.WriteAllText(Path.Combine(folder, "data", "a.csv"), "1");
            File.WriteAllText(Path.Combine(folder, "data", "deep", "b.csv"), "2");
            const string Yaml = "steps: { a: { uses: flow/print, if: \"hashFiles('data/*.csv') != ''\", with: { message: \"${{ hashFiles('data/**/*.csv') }}\" } } }";

            var before = SpecText.PlanOf(Yaml, folder).Steps[0];
            File.WriteAllText(Path.Combine(folder, "data", "deep", "b.csv"), "3");
            var after = SpecText.PlanOf(Yaml, folder).Steps[0];

            Assert.Matches("^'sha256:[0-9a-f]{64}' != ''$", before.If);
            Assert.Equal(before.If, after.If);
            Assert.Matches("^sha256:[0-9a-f]{64}$", Hash(before));
            Assert.NotEqual(Hash(before), Hash(after));
            Assert.Equal("hash-files-empty", SpecText.MistakeOf(Yaml.Replace("**/*.csv", "*.png", StringComparison.Ordinal), folder).Code);
            Assert.Equal("path-outside-source", SpecText.MistakeOf(Yaml.Replace("data/**", "../**", StringComparison.Ordinal), folder).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string Hash(PlannedStep step) => Assert.IsType<LiteralBinding>(step.With["message"]).Value!.GetValue<string>();
    }

    [Theory]
    [InlineData("on: { webhook: { secret: KEY, inputs: { n: \"${{ event.body.n }}\" } } }", null)]
    [InlineData("on: { webhook: { secret: KEY } }", "missing-input")]
    [InlineData("on: { webhook: { secret: KEY, inputs: { n: \"${{ event.body.n }}\", m: 1 } } }", "unknown-input")]
    [InlineData("on: { webhook: { secret: KEY, inputs: { n: \"${{ inputs.n }}\" } } }", "expression-name")]
    [InlineData("on: { push: { inputs: { n: five } } }", "input-type")]
    [InlineData("on: { schedule: [{ cron: \"0 3 * * 1\", inputs: { n: 500 } }] }", "input-range")]
    [InlineData("on: { schedule: [{ cron: \"0 3 * * 1\", inputs: { n: 5, word: Abc } }] }", "input-pattern")]
    [InlineData("tests: { t: { inputs: { n: 500 }, expect: { state: succeeded } } }", "input-range")]
    [InlineData("tests: { t: { expect: { state: succeeded } } }", "missing-input")]
    [InlineData("tests: { t: { inputs: { n: 5 }, steps: { a: { outputs: { mesage: hi } } }, expect: { outputs: { said: hi } } } }", "unknown-input")]
    [InlineData("tests: { t: { inputs: { n: 5 }, steps: { a: { outputs: { message: 5 } } }, expect: { outputs: { said: hi } } } }", "input-type")]
    [InlineData("tests: { t: { inputs: { n: 5 }, expect: { outputs: { sad: hi } } } }", "test-output")]
    [InlineData("tests: { t: { inputs: { n: 5 }, expect: { outputs: { said: 5 } } } }", "test-output")]
    [InlineData("tests: { t: { inputs: { n: 5 }, steps: { a: { fails: broken } }, expect: { state: failed, steps: { a: failed } } } }", null)]
    public void Checks_triggers_and_tests_against_the_workflow(string block, string? code)
    {
        var secrets = block.Contains("KEY", StringComparison.Ordinal) ? "secrets: [KEY]\n" : "";
        var result = SpecText.Plan($$$"""
            inputs: { n: { type: integer, maximum: 50 }, word: { type: string, pattern: "[a-z]+", default: abc } }
            {{{secrets}}}{{{block}}}
            steps: { a: { uses: flow/print, with: { message: "${{ inputs.word }}" } } }
            outputs: { said: "${{ steps.a.outputs.message }}" }
            """);

        Assert.Equal(code, result.Diagnostics.SingleOrDefault()?.Code);
    }
}
