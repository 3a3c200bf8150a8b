using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Tests.Hosting.Upkeep;

[Activity("test/make", Summary = "Writes a text to a file.")]
internal sealed class Make : IActivity<MakeInput, MakeOutput>
{
    public async Task<MakeOutput> RunAsync(MakeInput input, ActivityContext context)
    {
        context.Logger.LogInformation("Writing");
        return new MakeOutput
        {
            File = await context.Artifacts.AddFileAsync(
                new ArtifactDraft(ArtifactKind.File), (path, token) => File.WriteAllTextAsync(path, input.Text, token), context.Cancellation),
        };
    }
}

internal sealed record MakeInput
{
    [Field("What to write.")]
    public required string Text { get; init; }
}

internal sealed record MakeOutput
{
    [Field("The file.", Kind = ArtifactKind.File)]
    public required Artifact File { get; init; }
}

[Activity("test/use", Summary = "Reads a file.", Effect = Effect.Effect)]
internal sealed class Use : IActivity<UseInput, UseOutput>
{
    public async Task<UseOutput> RunAsync(UseInput input, ActivityContext context) => new()
    {
        Text = await File.ReadAllTextAsync(await context.Artifacts.GetPathAsync(input.File, context.Cancellation), context.Cancellation),
    };
}

internal sealed record UseInput
{
    [Field("What to read.", Kind = ArtifactKind.File)]
    public required Artifact File { get; init; }
}

internal sealed record UseOutput
{
    [Field("What it says.")]
    public required string Text { get; init; }
}
