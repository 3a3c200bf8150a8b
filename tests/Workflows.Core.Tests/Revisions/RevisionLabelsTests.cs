using Workflows.Core.Artifacts;
using Workflows.Core.Revisions;
using Xunit;

namespace Workflows.Core.Tests.Revisions;

public sealed class RevisionLabelsTests
{
    [Fact]
    public void A_reused_label_gets_seven_digits_of_what_tells_the_content() =>
        Assert.Equal(
            ("1.2.0+2cf24db", "1.2.0+1a2b3c4"),
            (RevisionLabels.Distinct("1.2.0", ContentHash.Of("hello")), RevisionLabels.Distinct("1.2.0", "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d")));

    [Theory]
    [InlineData("digits", "digits", null)]
    [InlineData("digits@1.2.0+1a2b3c4", "digits", "1.2.0+1a2b3c4")]
    [InlineData("night-train@3", "night-train", "3")]
    public void Reads_how_people_name_revisions(string text, string workflow, string? which)
    {
        Assert.Equal(new WorkflowReference(workflow, which), WorkflowReference.Parse(text));
        Assert.Equal(text, WorkflowReference.Parse(text)!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("digits@")]
    [InlineData("@1.0")]
    [InlineData("../digits")]
    [InlineData("specs/digits.yaml")]
    public void A_path_is_no_reference(string text) => Assert.Null(WorkflowReference.Parse(text));
}
