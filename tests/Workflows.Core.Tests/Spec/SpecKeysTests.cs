using System.Text;
using System.Text.RegularExpressions;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

/// <summary>The tables agree with the reader and with themselves.</summary>
public sealed partial class SpecKeysTests
{
    private const string Head = "apiVersion: workflows/v1\nname: a\n";
    private const string Step = Head + "steps:\n  one:\n";
    private const string TwoSteps = Head + "inputs: { epochs: { type: integer } }\nsteps: { one: { uses: b }, train: { uses: b }, release: { uses: b } }\n";

    private static readonly SpecTable[] Tables = [.. SpecKeys.Tables(), SpecKeys.TestFile];

    // Where a key of each table stands: the text before it.
    private static readonly Dictionary<string, string> Places = new()
    {
        ["workflow"] = "",
        ["input"] = Head + "steps: { one: { uses: b } }\ninputs:\n  x:\n",
        ["on"] = Head + "steps: { one: { uses: b } }\nsecrets: [DIGITS_HOOK]\non:\n",
        ["webhook"] = Head + "steps: { one: { uses: b } }\nsecrets: [DIGITS_HOOK]\non:\n  webhook:\n",
        ["signature"] = Head + "steps: { one: { uses: b } }\nsecrets: [DIGITS_HOOK]\non:\n  webhook:\n    secret: DIGITS_HOOK\n    sender: generic\n    signature:\n",
        ["push"] = Head + "steps: { one: { uses: b } }\non:\n  push:\n",
        ["schedule"] = Head + "steps: { one: { uses: b } }\non:\n  schedule:\n",
        ["concurrency"] = Head + "steps: { one: { uses: b } }\nconcurrency:\n",
        ["defaults"] = Head + "steps: { one: { uses: b } }\ndefaults:\n",
        ["step"] = Step,
        ["retry"] = Step + "    uses: b\n    retry:\n",
        ["cache"] = Step + "    uses: b\n    cache:\n",
        ["resources"] = Step + "    uses: b\n    resources:\n",
        ["matrix"] = Step + "    uses: b\n    matrix:\n      rate: [0.1]\n      hidden: [16]\n",
        ["foreach"] = Step + "    uses: b\n    foreach:\n",
        ["sub-workflow"] = Step + "    workflow:\n",
        ["approval"] = Step + "    approval:\n",
        ["wait"] = Step + "    wait:\n",
        ["test"] = TwoSteps + "tests:\n  t:\n",
        ["given result"] = TwoSteps + "tests:\n  t:\n    expect: { state: failed }\n    steps:\n      one:\n",
        ["expectation"] = Head + "steps: { release: { uses: b } }\ntests:\n  t:\n    expect:\n",
    };

    // What must stand beside a key so that it means something.
    private static readonly Dictionary<string, string> Company = new()
    {
        ["workflow.tests"] = "",
        ["input.pattern"] = "type: string",
        ["input.values"] = "type: enum",
        ["input.items"] = "type: array",
        ["input.properties"] = "type: object",
        ["retry.backoff"] = "interval: 1s",
        ["retry.maxInterval"] = "backoff: exponential, interval: 1s",
        ["resources.gpus"] = "device: gpu",
        ["webhook.signature"] = "sender: generic",
        ["approval.onExpiry"] = "expires: 1d",
        ["wait.match"] = "event: e",
        ["wait.timeout"] = "event: e",
        ["given result.kind"] = "fails: f",
    };

    public static TheoryData<string, string> EveryKey =>
        [.. SpecKeys.Tables().SelectMany(table => table.Keys.Select(key => new TheoryDataRow<string, string>(table.Noun, key.Name)))];

    [Theory]
    [MemberData(nameof(EveryKey))]
    public void The_example_of_every_key_reads(string noun, string name)
    {
        var table = Tables.Single(table => table.Noun == noun);
        var (place, key) = (Places[noun], table[name]);
        var indent = place.Length == 0 ? "" : new string(' ', place.Split('\n')[^2].TakeWhile(c => c == ' ').Count() + (noun == "matrix" ? 0 : 2));
        var company = Company.TryGetValue($"{noun}.{name}", out var given) ? given.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            : noun == "step" ? Form(name)
            : noun == "input" && name != "type" ? ["type: integer"] : [];
        var required = table.Keys.Where(other => other.Required && other != key).Select(other => other.Example).Where(example => company.All(c => Word(c) != Word(example)));

        AssertReads($"{place}{string.Concat(company.Concat(required).Append(key.Example).Select(line => $"{indent}{line}\n"))}");
    }

    private static string[] Form(string key) =>
        SpecKeys.Forms.Any(form => form.Key == key) ? [] : key == "outputs" ? ["steps: { two: { uses: b } }"] : ["uses: b"];

    private static string Word(string example) => example[..example.IndexOf(':')];

    [Fact]
    public void No_word_is_both_a_key_and_something_else()
    {
        foreach (var table in Tables)
        {
            var words = table.Keys.Select(key => key.Name).Concat(table.Foreign.Keys).ToList();
            Assert.Equal(words.Distinct(), words);
        }
    }

    [Fact]
    public void Every_advice_to_rename_names_a_key_of_the_same_table()
    {
        foreach (var table in Tables)
        {
            foreach (var advice in table.Foreign.Values.Select(text => Rename().Match(text)).Where(match => match.Success))
                Assert.Contains(advice.Groups[1].Value, table.Keys.Select(key => key.Name));
        }
    }

    [Fact]
    public void Words_of_other_tools_are_told_what_to_write()
    {
        foreach (var (word, advice) in SpecKeys.Step.Foreign)
        {
            var reading = Read($"{Step}    uses: b\n    {word}: c\n");
            Assert.Equal(($"Unknown key '{word}' in step 'one'.", advice), (Assert.Single(reading.Diagnostics).Message, reading.Diagnostics[0].Fix));
        }
    }

    private static void AssertReads(string yaml) => Assert.True(Read(yaml).Diagnostics.Count == 0, $"{yaml}\n{string.Join('\n', Read(yaml).Diagnostics)}");

    private static SpecReading Read(string yaml) => SpecReader.Read("table.yaml", Encoding.UTF8.GetBytes(yaml));

    [GeneratedRegex("^Rename it to '([A-Za-z]+)'")]
    private static partial Regex Rename();
}
