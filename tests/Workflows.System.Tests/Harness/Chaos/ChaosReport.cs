namespace Workflows.System.Tests.Harness.Chaos;

/// <summary>What a play found.</summary>
internal sealed class ChaosReport
{
    /// <summary>How often something was killed.</summary>
    public int Kills { get; set; }

    /// <summary>Kills while an attempt was under way.</summary>
    public int DuringAttempts { get; set; }

    /// <summary>Runs that were played to their end.</summary>
    public int Runs { get; set; }

    /// <summary>Events that were in a log and are not there any more, or differ.</summary>
    public int Lost { get; set; }

    /// <summary>Steps whose result was recorded more than once.</summary>
    public int Doubled { get; set; }

    /// <summary>Claims that were left when all runs had ended.</summary>
    public int Leaked { get; set; }

    /// <summary>Runs that ended in another way than without kills, in words.</summary>
    public List<string> Differing { get; } = [];

    public bool Holds => Lost == 0 && Doubled == 0 && Leaked == 0 && Differing.Count == 0;

    public override string ToString() =>
        $"{Kills} kills, {DuringAttempts} of them during attempts; {Runs} runs; lost {Lost}, doubled {Doubled}, leaked {Leaked}, ended otherwise {Differing.Count}"
        + string.Concat(Differing.Take(5).Select(d => $"\n  {d}"));
}
