using System.Diagnostics;
using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

/// <summary>Whatever the bytes are: diagnostics, soon, in little memory, never an exception.</summary>
public sealed class HostileYamlTests
{
    private const string Head = "apiVersion: workflows/v1\nname: hostile\nsteps: { a: { uses: flow/print } }\n";

    // Each takes a second or less; a quadratic reader takes minutes, a busy machine a few seconds.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string, string> Files => new()
    {
        { "brackets", Head + "x-a: " + new string('[', 100_000), DiagnosticCodes.YamlTooDeep },
        { "braces", Head + "x-a: " + new string('{', 100_000), DiagnosticCodes.YamlTooDeep },
        { "dashes", Head + "x-a:\n  " + Repeat("- ", 100_000), DiagnosticCodes.YamlTooDeep },
        { "question marks", Repeat("? ", 100_000), DiagnosticCodes.YamlTooDeep },
        { "closing brackets", new string(']', 100_000), DiagnosticCodes.YamlSyntax },
        { "a chain of aliases", Head + "x-0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 1000).Select(i => $"x-{i}: &a{i} [*a{i - 1}]\n")), DiagnosticCodes.YamlTooDeep },
        { "too many values", Head + "x-a: [" + Repeat("1,", 200_000) + "]", DiagnosticCodes.YamlTooManyValues },
        { "one long text", Head + "x-a: " + new string('a', 1_000_000), DiagnosticCodes.YamlTextTooLong },
        { "one long quoted text", Head + "x-a: '" + new string('a', 1_000_000) + "'", DiagnosticCodes.YamlTextTooLong },
        { "unknown keys", Head + string.Concat(Enumerable.Range(0, 45_000).Select(i => $"stepsabout{i}: 1\n")), DiagnosticCodes.MoreMistakes },
        { "a value without a key", "steps:\n : b\nname: a\n", DiagnosticCodes.YamlKeyNotText },
        { "a list of values without keys", "- : a\n- b: c\n", DiagnosticCodes.YamlKeyNotText },
        { "duplicate keys", Head + "x-a: {" + Repeat("a: 1,", 45_000) + "}", DiagnosticCodes.MoreMistakes },
        { "unknown aliases", Head + "x-a: [" + Repeat("*a ,", 90_000) + "]", DiagnosticCodes.MoreMistakes },
        { "tags", Head + "x-a: [" + Repeat("!a 1,", 90_000) + "]", DiagnosticCodes.MoreMistakes },
        { "anchors", Head + "x-a: [" + string.Concat(Enumerable.Range(0, 90_000).Select(i => $"&a{i} 1,")) + "]", "" },
        { "spaces", Head + new string(' ', 1_000_000), "" },
        { "line feeds", Head + new string('\n', 1_000_000), "" },
        { "a document of comments", "---\n#\n# A", DiagnosticCodes.FileEmpty },
        { "comments", Head + Repeat("# a\n", 250_000), "" },
        { "tabs", Head + Repeat("\t\n", 400_000) + "\ta: 1", DiagnosticCodes.YamlTab },
        { "documents", Repeat("---\na: 1\n", 100_000), DiagnosticCodes.YamlManyDocuments },
        { "unquoted expressions", Head + Repeat("x: { a: ${{ b }} }\n", 50_000), DiagnosticCodes.ExpressionUnquoted },
        { "open expressions", Head + "x: [" + Repeat("${{ ", 200_000), DiagnosticCodes.ExpressionUnquoted },
        { "patterns", Head + "inputs:\n" + Lines(10_000, i => $"  i{i}: {{ type: string, pattern: 'a{i}' }}"), DiagnosticCodes.TooManyEntries },
        { "a pattern that grows", Head + "inputs: { i: { type: string, pattern: '((((a{1,999}){1,999}){1,999}){1,999}){1,999}', default: " + new string('a', 50_000) + " } }", DiagnosticCodes.PatternInvalid },
        { "a default with many parts", Head + "inputs: { i: { type: array, items: { type: string, pattern: '[a-z]+' }, default: [" + Repeat("a,", 80_000) + "] } }", "" },
        { "groups in groups", Head.Replace("a: { uses: flow/print }", Repeat("a: { steps: { ", 28) + "b: { uses: c }" + Repeat("} }", 28), StringComparison.Ordinal), DiagnosticCodes.DuplicateId },
        { "variables for all steps", Head.Replace("a: { uses: flow/print }", Lines(9_000, i => $"  a{i}: {{ uses: b, env: {{ A: 1 }} }},"), StringComparison.Ordinal) + "defaults: { env: {" + Lines(190, i => $"  E{i}: e,") + "} }", "" },
        { "schedules", Head + "on:\n  schedule:\n" + Lines(12_000, i => $"    - {{ cron: '0 0 30 2 *', timezone: A{i} }}"), DiagnosticCodes.TooManyEntries },
        { "zones", Head + "on:\n  schedule:\n" + Lines(100, i => $"    - {{ cron: '0 0 30 2 *', timezone: Europe/Nowhere{i} }}"), DiagnosticCodes.TimezoneUnknown },
        { "matrix entries", Head.Replace("uses: flow/print", "uses: flow/print, matrix: { a: [1], exclude: [" + Lines(20_000, i => $"  {{ b{i}: 1 }},") + "] }", StringComparison.Ordinal), DiagnosticCodes.MoreMistakes },
        { "steps that are nothing", Head.Replace("a: { uses: flow/print }", Lines(40_000, i => $"  a{i}: {{}},"), StringComparison.Ordinal), DiagnosticCodes.MoreMistakes },
        { "axes", Head.Replace("uses: flow/print", "uses: flow/print, matrix: {" + Lines(15_000, i => $"  a{i}: [1],") + "}", StringComparison.Ordinal), DiagnosticCodes.TooManyEntries },
        { "names like others", Head.Replace("a: { uses: flow/print }", Lines(6_000, i => $"  averyveryverylongnamethatislike{i}: {{ uses: b }},"), StringComparison.Ordinal)
            + "tests: { t: { expect: { state: failed }, steps: {" + Lines(6_000, i => $"  averyveryverylongnamethatislika{i}: {{ fails: x }},") + "} } }", DiagnosticCodes.MoreMistakes },
        { "tests", Head + "tests:\n" + Lines(10_000, i => $"  t{i}: {{ steps: {{ a{i}: {{}} }}, expect: {{}} }}"), DiagnosticCodes.MoreMistakes },
        { "late unquoted expressions", Head + Repeat("# a\n", 200_000) + Repeat("x: { a: ${{ b }} }\n", 1000), DiagnosticCodes.ExpressionUnquoted },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Ends_soon_with_a_diagnostic(string name, string yaml, string code)
    {
        Assert.NotNull(name);
        Assert.InRange(yaml.Length, 0, SpecLimits.FileBytes);
        var watch = Stopwatch.StartNew();

        var reading = SpecReader.Read("hostile.yaml", Encoding.UTF8.GetBytes(yaml));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        Assert.InRange(reading.Diagnostics.Count, 0, 101);
        if (code.Length == 0)
            Assert.Empty(reading.Diagnostics);
        else
            Assert.Contains(code, reading.Diagnostics.Select(found => found.Code));
    }

    [Fact]
    public void Stops_an_alias_bomb_within_a_second_and_little_memory()
    {
        var bomb = Head + "x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 30).Select(i =>
            $"x-{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        var bytes = Encoding.UTF8.GetBytes(bomb);
        SpecReader.Read("warm.yaml", Encoding.UTF8.GetBytes(SpecReaderTests.Everything));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();

        var reading = SpecReader.Read("bomb.yaml", bytes);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(DiagnosticCodes.YamlAliasBomb, Assert.Single(reading.Diagnostics).Code);
    }

    [Fact]
    public async Task Refuses_ten_megabytes_without_reading_them()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ten-megabytes-{Environment.ProcessId}.yaml");
        try
        {
            await File.WriteAllTextAsync(path, Head + Repeat("# padding\n", 1_048_576), TestContext.Current.CancellationToken);
            var before = GC.GetTotalAllocatedBytes();

            var reading = await SpecReader.ReadFileAsync(path, "large.yaml", TestContext.Current.CancellationToken);

            var found = Assert.Single(reading.Diagnostics);
            Assert.Equal(
                (DiagnosticCodes.FileTooLarge, "large.yaml:1:1", "The file is larger than 1 MiB, the most that a workflow may have.", "Move data into files that steps read."),
                (found.Code, found.Span.ToString(), found.Message, found.Fix));
            Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 8 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Refuses_a_device_that_never_ends()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero on this system.");

        var reading = await SpecReader.ReadFileAsync("/dev/zero", "zero", TestContext.Current.CancellationToken);

        Assert.Equal(DiagnosticCodes.FileTooLarge, Assert.Single(reading.Diagnostics).Code);
    }

    [Fact]
    public void Every_prefix_of_a_workflow_gives_a_workflow_or_a_diagnostic()
    {
        var bytes = Encoding.UTF8.GetBytes(SpecReaderTests.Everything);

        for (var length = 0; length < bytes.Length; length++)
            AssertSound(SpecReader.Read("prefix.yaml", bytes.AsMemory(0, length)));
    }

    [Fact]
    public void Two_thousand_damaged_workflows_give_a_workflow_or_a_diagnostic()
    {
        var random = new Random(20_250_731);
        var whole = Encoding.UTF8.GetBytes(SpecReaderTests.Everything);
        var odd = Encoding.UTF8.GetBytes("{}[]:,-?*&!|>'\"%@`#\t\n \\$<~0");

        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = random.Next(4) == 0 ? (byte)random.Next(256) : odd[random.Next(odd.Length)];
            AssertSound(SpecReader.Read("damaged.yaml", bytes));
        }
    }

    private static void AssertSound(SpecReading reading)
    {
        Assert.Equal(reading.Spec is null, reading.Diagnostics.Any(found => found.Severity == Severity.Error));
        Assert.All(reading.Diagnostics, found =>
        {
            Assert.True(found.Span.Line >= 1 && found.Span.Column >= 1, $"{found}");
            Assert.True((found.Span.EndLine, found.Span.EndColumn).CompareTo((found.Span.Line, found.Span.Column)) >= 0, $"{found}");
            Assert.NotEmpty(found.Message);
            Assert.EndsWith(".", found.Fix, StringComparison.Ordinal);
        });
    }

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
