namespace Workflows.Core.Steps;

/// <summary>The last lines that a program wrote to standard error, for the message when it fails. Not safe for concurrent use.</summary>
public sealed class LastLines
{
    private const int Most = 10;
    private const int LongestShown = 300;

    private readonly Queue<string> lines = new();

    /// <summary>One more line; blank ones say nothing.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lines.Enqueue(line.Length > LongestShown ? line[..LongestShown] + "…" : line);
        if (lines.Count > Most) lines.Dequeue();
    }

    /// <summary>As a sentence.</summary>
    public override string ToString() =>
        lines.Count == 0 ? "It wrote nothing to standard error." : $"The last lines of its standard error:\n{string.Join('\n', lines)}";
}
