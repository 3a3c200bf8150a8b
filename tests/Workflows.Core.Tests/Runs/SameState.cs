using Workflows.Core.Runs;

namespace Workflows.Core.Tests.Runs;

/// <summary>Compares two states of a run in everything that they hold.</summary>
internal static class SameState
{
    public static void Assert(RunState expected, RunState actual)
    {
        Xunit.Assert.Equal(Outline(expected), Outline(actual));
        Xunit.Assert.Equal(expected.Steps.Count, actual.Steps.Count);
        foreach (var (address, node) in expected.Steps)
        {
            var other = actual.Steps[address];
            Xunit.Assert.Equal(node.Answers, other.Answers);
            Xunit.Assert.Equal(node with { Answers = [] }, other with { Answers = [] });
        }
    }

    private static string Outline(RunState s) => string.Join(
        '\n', s.Status, s.Fence, s.Seed, s.Author, s.CancelRequested, s.CancelForced, s.CancelFailure, s.Main, s.OnFailure, s.Finally, s.Busy,
        string.Join(' ', s.Waiting), s.WaitCount, string.Join(' ', s.Signals.Keys), s.SignalCount, s.Outputs.ToJsonString(), s.Failure);
}
