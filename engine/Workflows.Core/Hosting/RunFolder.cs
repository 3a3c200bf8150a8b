namespace Workflows.Core.Hosting;

/// <summary>Where the logs of a run lie: <c>logs/RUN/log.jsonl</c> and <c>logs/RUN/tensorboard/STEP/</c>.</summary>
/// <param name="Path">The run's own folder.</param>
public sealed record RunFolder(string Path)
{
    /// <summary>One <see cref="LogLine"/> as JSON on each line.</summary>
    public string LogFile => System.IO.Path.Combine(Path, "log.jsonl");

    /// <summary>The folder of a run below a home.</summary>
    public static RunFolder Of(string home, string runId) => new(System.IO.Path.Combine(home, "logs", runId));

    /// <summary>Event files of one step: point TensorBoard at the folder above to see all steps as runs.</summary>
    public string CurvesOf(string step) => System.IO.Path.Combine(Path, "tensorboard", step);
}
