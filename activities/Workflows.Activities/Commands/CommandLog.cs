using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Steps;

namespace Workflows.Activities.Commands;

/// <summary>Where the lines of a program go: reports to the run, the rest to its log. Lines of both streams may come at once.</summary>
internal sealed partial class CommandLog(ActivityContext context)
{
    private const string Prefix = "::workflows ";
    private const int MostLines = 100_000;

    private readonly Lock gate = new();
    private readonly LastLines errors = new();
    private int lines;

    /// <summary>A line of standard output.</summary>
    public void Output(string line)
    {
        lock (gate) Write(line);
    }

    /// <summary>A line of standard error.</summary>
    public void Error(string line)
    {
        lock (gate)
        {
            Write(line);
            if (!line.StartsWith(Prefix, StringComparison.Ordinal)) errors.Add(line);
        }
    }

    /// <summary>The last lines of standard error, as a sentence.</summary>
    public string LastErrors()
    {
        lock (gate) return errors.ToString();
    }

    private void Write(string line)
    {
        if (line.StartsWith(Prefix, StringComparison.Ordinal))
        {
            if (!TryReport(line[Prefix.Length..])) LogNotUnderstood(context.Logger, line);
            return;
        }

        lines++;
        if (lines <= MostLines) LogLine(context.Logger, line);
        else if (lines == MostLines + 1) LogTooMany(context.Logger, MostLines);
    }

    private bool TryReport(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is JsonObject report && TryReport(report);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool TryReport(JsonObject report)
    {
        if (JsonScalar.Number(report["progress"]) is { } fraction)
            context.Report.Progress(Math.Clamp(fraction, 0, 1), JsonScalar.Text(report["message"]));
        else if (JsonScalar.Text(report["metric"]) is { Length: > 0 } name && JsonScalar.Integer(report["step"]) is { } step && JsonScalar.Number(report["value"]) is { } value)
            context.Report.Metric(name, step, value);
        else if (JsonScalar.Integer(report["checkpoint"]) is { } position)
            context.Report.Checkpoint(position);
        else
            return false;
        return true;
    }

    [LoggerMessage(1801, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    [LoggerMessage(1802, LogLevel.Warning, "Not understood: {Line}. Write {{\"progress\": 0.3}}, {{\"metric\": \"loss\", \"step\": 3, \"value\": 0.1}} or {{\"checkpoint\": 3}} behind ::workflows")]
    private static partial void LogNotUnderstood(ILogger logger, string line);

    [LoggerMessage(1803, LogLevel.Warning, "The command wrote more than {Most} lines; further ones are not kept")]
    private static partial void LogTooMany(ILogger logger, int most);
}
