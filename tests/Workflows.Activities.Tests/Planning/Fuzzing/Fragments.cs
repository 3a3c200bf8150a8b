namespace Workflows.Activities.Tests.Planning.Fuzzing;

/// <summary>Pieces that have broken parsers, compilers and interpreters.</summary>
internal static class Fragments
{
    /// <summary>Pieces of YAML.</summary>
    public static IReadOnlyList<string> Yaml { get; } =
    [
        "\t", "\0", "\uFEFF", "\u2028", "&a [*a]", "*a", "<<: *a", "!!int ", "? ", "- ", "---\n", "...\n", "%YAML 1.1\n", "|\n", ">-\n", "${{", "}}", "{{", "{", "[", "]", "}",
        "'", "\"", "\\x", "#", ": ", "\r", "\r\n\r\n", "\n  \n", "x-a: ", "steps:\n", "0x1F", "1e999", "-0", ".inf", "~", "null", "é", "🦊", "%",
    ];

    /// <summary>Scalars.</summary>
    public static IReadOnlyList<string> Scalars { get; } =
    [
        "", "~", "null", "true", "false", "yes", "0", "-1", "1", "3.5", "1e308", "-1e308", "9223372036854775807", "9223372036854775808", ".nan", "0x10", "1_000",
        "2024-01-01", "15m", "PT1H", "-5s", "99999999999999d", "512Mi", "60%", "0%", "101%", "any", "gpu", "../../../../etc/passwd", "/dev/zero", "./07-sub-workflow.yaml", "a@1", "a@0123456",
        "* * * * *", "99 99 99 99 99", "Europe/Berlin", "Mars/Base", "(", "(a+)+$", "[a-z]{1,5}", "sha256:00", "a-b", "_", "9a", "x-y", "string", "integer", "model", "secret",
        "data/read-csv", "train/classifier", "evaluate/compare", "flow/print", "run/command", "no/such",
    ];

    /// <summary>Expressions and parts of them.</summary>
    public static IReadOnlyList<string> Expressions { get; } =
    [
        "inputs.epochs", "inputs.none", "steps.load.outputs.dataset", "steps.train.outputs.model", "steps.sweep.outputs", "steps.sweep.outputs.metrics", "steps.a.state", "steps", "steps.a", "vars.x",
        "env.PATH", "matrix.learningRate", "matrix", "item", "item.name", "error.code", "event.body.x", "secrets.TOKEN", "run.id", "run.none",
        "best(steps.sweep.outputs, 'metrics.accuracy', 'max').matrix", "best([], 'a', 'min')", "success()", "failure() || cancelled()", "always()", "contains('a', 'b')", "format('{0}{1}', 1)",
        "join([1, 2], ', ')", "toJson(inputs)", "fromJson('[1')", "hashFiles('**/*')", "hashFiles(inputs.x)", "math.round(1.5, 99)", "string.replace('a', '', 'b')",
        "1 / 0", "1 + 'a'", "!1", "-'a'", "0 && true", "3 == '3'", "a ? b : c", "true ? 1 : 'x'", "null", "this", "[1, 'a']", "[[[[]]]]", "a[0]", "a['b']", "a?.b", "x = 4", "for i in 1..9",
        "include 'x'", "func f; end", "date.now", "1..1000000000", "'" + new string('x', 300) + "'", "((((((((((1))))))))))", "a | b | c", "1e1000000000", "@x", "$x", "\"\\u0000\"", "`raw`", "!!!!true", "1 ?? 2", "?? 2",
    ];
}
