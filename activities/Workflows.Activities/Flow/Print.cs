using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;

namespace Workflows.Activities.Flow;

/// <summary>Writes a message to the run's log and hands it on.</summary>
[Activity("flow/print", Summary = "Writes a message to the log of the run.", Effect = Effect.Effect, RunsInTests = true)]
internal sealed partial class Print : IActivity<PrintInput, PrintOutput>
{
    /// <inheritdoc/>
    public Task<PrintOutput> RunAsync(PrintInput input, ActivityContext context)
    {
        LogMessage(context.Logger, input.Message);
        return Task.FromResult(new PrintOutput { Message = input.Message });
    }

    [LoggerMessage(1201, LogLevel.Information, "{Message}")]
    private static partial void LogMessage(ILogger logger, string message);
}

/// <summary>Inputs of <c>flow/print</c>.</summary>
internal sealed record PrintInput
{
    [Field("The text; expressions in it are replaced by their values.")]
    public required string Message { get; init; }
}

/// <summary>Outputs of <c>flow/print</c>.</summary>
internal sealed record PrintOutput
{
    [Field("The text as it was printed.")]
    public required string Message { get; init; }
}
