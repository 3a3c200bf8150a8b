using System.Text;
using System.Text.RegularExpressions;
using Workflows.Core.Spec;
using Xunit;

namespace Workflows.Core.Tests.Spec;

/// <summary>The tables agree with the reader and with themselves.</summary>
public sealed partial class SpecKeysTests
{
    private static readonly SpecTable[] Tables = [SpecKeys.Workflow, SpecKeys.Input, SpecKeys.Step, SpecKeys.Retry, SpecKeys.Resources];

    [Fact]
    public void Every_example_of_a_workflow_key_reads()
    {
        foreach (var key in SpecKeys.Workflow.Keys)
        {
            var required = SpecKeys.Workflow.Keys.Where(other => other.Required && other != key).Select(other => other.Example + "\n");
            AssertReads($"{string.Concat(required)}{key.Example}\n");
        }
    }

    [Fact]
    public void Every_example_of_a_step_key_reads()
    {
        foreach (var key in SpecKeys.Step.Keys)
            AssertReads($"apiVersion: workflows/v1\nname: a\nsteps:\n  one:\n{(key.Required ? "" : "    uses: b\n")}    {key.Example}\n");
    }

    [Fact]
    public void Every_example_of_a_nested_key_reads()
    {
        foreach (var key in SpecKeys.Input.Keys)
            AssertReads($"apiVersion: workflows/v1\nname: a\nsteps: {{ one: {{ uses: b }} }}\ninputs:\n  x:\n{(key.Required ? "" : "    type: integer\n")}    {key.Example}\n");
        foreach (var key in SpecKeys.Retry.Keys)
            AssertReads($"apiVersion: workflows/v1\nname: a\nsteps:\n  one:\n    uses: b\n    retry:\n      {key.Example}\n");
        foreach (var key in SpecKeys.Resources.Keys)
            AssertReads($"apiVersion: workflows/v1\nname: a\nsteps:\n  one:\n    uses: b\n    resources:\n      {key.Example}\n");
    }

    [Fact]
    public void No_word_is_both_a_key_and_something_else()
    {
        foreach (var table in Tables)
        {
            var words = table.Keys.Select(key => key.Name).Concat(table.Later.Keys).Concat(table.Foreign.Keys).ToList();
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
            var reading = Read($"apiVersion: workflows/v1\nname: a\nsteps:\n  one:\n    uses: b\n    {word}: c\n");
            Assert.Equal(($"Unknown key '{word}' in step 'one'.", advice), (Assert.Single(reading.Diagnostics).Message, reading.Diagnostics[0].Fix));
        }
    }

    private static void AssertReads(string yaml) => Assert.True(Read(yaml).Diagnostics.Count == 0, $"{yaml}\n{string.Join('\n', Read(yaml).Diagnostics)}");

    private static SpecReading Read(string yaml) => SpecReader.Read("table.yaml", Encoding.UTF8.GetBytes(yaml));

    [GeneratedRegex("^Rename it to '([A-Za-z]+)'")]
    private static partial Regex Rename();
}
