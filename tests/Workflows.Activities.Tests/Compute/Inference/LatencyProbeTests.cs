using Microsoft.Extensions.Time.Testing;
using Workflows.Activities.Tests.Compute.Onnx;
using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Inference;

public sealed class LatencyProbeTests
{
    private static readonly LabelledRows Rows = new() { Features = SampleNetworks.Rows(100, 3), Labels = new int[100], Columns = 3 };

    [Fact]
    public void Stops_within_its_budget_and_reports_what_the_clock_says()
    {
        // Each look at the clock takes a millisecond: a call takes one and the look at the budget another two.
        var latency = Measure(new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) });
        Assert.Equal((1, 64), (latency.One.Batch, latency.Many.Batch));
        Assert.InRange(latency.One.Calls, 90, 110);
        Assert.Equal((1000, 1000), (latency.One.P50, latency.One.P95));
    }

    [Fact]
    public void Ends_after_2000_calls_when_the_clock_stands_still() => Assert.Equal(2000, Measure(new FakeTimeProvider()).Many.Calls);

    [Fact]
    public void Measures_real_time()
    {
        var latency = Measure(TimeProvider.System);
        TestContext.Current.TestOutputHelper!.WriteLine($"{latency}");
        Assert.InRange(latency.One.P50, 0.1, latency.One.P95);
        Assert.InRange(latency.Many.P50, 0.1, latency.Many.P95);
    }

    [Fact]
    public void Refuses_to_measure_without_rows()
    {
        using var session = Session();
        var none = new LabelledRows { Features = [], Labels = [], Columns = 3 };
        var probe = new LatencyProbe(TimeProvider.System);
        var fault = Assert.Throws<OnnxInputException>(() => probe.Measure(session, none, TestContext.Current.CancellationToken));
        Assert.Equal(OnnxCodes.InputEmpty, fault.Code);
    }

    private static Latency Measure(TimeProvider time)
    {
        using var session = Session();
        return new LatencyProbe(time).Measure(session, Rows, TestContext.Current.CancellationToken);
    }

    private static OnnxSession Session() =>
        OnnxSession.Open(OnnxExporter.Export(SampleNetworks.Create(3, new DenseLayer(8, Activation.Relu), new DenseLayer(2))));
}
