using Workflows.Compute.Onnx;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Onnx;

public sealed class ParityTests
{
    [Fact]
    public void Measures_large_logits_relatively_and_names_the_worst_row()
    {
        var parity = Parity.Compare([20, -10, 1, 2, 3, 4], [20, -10, 1, 2.001f, 3, 4.0001f], 2);
        Assert.Equal(3, parity.Rows);
        Assert.Equal(1, parity.WorstRow);
        Assert.Equal(0.001, parity.LargestDifference, 6);
        Assert.Equal(0.001 / 20, parity.RelativeDifference, 7);
        Assert.Equal(20, parity.LargestLogit);
        Assert.False(parity.Holds);
    }

    [Fact]
    public void Measures_small_logits_absolutely() => Assert.Equal(0.125, Parity.Compare([0.5f, 0.25f], [0.5f, 0.375f], 2).RelativeDifference);

    [Fact]
    public void Does_not_hold_when_a_row_changes_its_class_however_small_the_difference()
    {
        var parity = Parity.Compare([0, 0.000001f, 5, 0], [0.000001f, 0, 5, 0], 2);
        Assert.Equal(0.5, parity.Agreement);
        Assert.InRange(parity.RelativeDifference, 0, Parity.Goal);
        Assert.False(parity.Holds);
    }

    [Fact]
    public void Compares_classes_of_a_single_log_odds() => Assert.Equal(0.75, Parity.Compare([-1, 1, 2, 0], [-1, 1, 2, 0.1f], 1).Agreement);

    [Theory]
    [InlineData(new float[0], new float[0], 2)]
    [InlineData(new[] { 1f, 2f }, new[] { 1f }, 1)]
    [InlineData(new[] { 1f, 2f, 3f }, new[] { 1f, 2f, 3f }, 2)]
    [InlineData(new[] { 1f, float.NaN }, new[] { 1f, float.NaN }, 2)]
    [InlineData(new[] { 1f, 2f }, new[] { 1f, float.PositiveInfinity }, 2)]
    public void Refuses_what_cannot_be_compared(float[] original, float[] converted, int width)
    {
        var fault = Assert.Throws<OnnxModelException>(() => Parity.Compare(original, converted, width));
        Assert.Equal(OnnxCodes.ParityShape, fault.Code);
    }
}
