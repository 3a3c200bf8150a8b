using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Tests.Activities;

/// <summary>A small catalogue with one activity of each sort, shared by the tests of catalogue and planner.</summary>
internal static class TestActivities
{
    public static ActivityCatalog Catalog { get; } = new(
        [typeof(Load), typeof(Cut), typeof(Train), typeof(Judge), typeof(Convert), typeof(Serve), typeof(Print), typeof(Pause), typeof(Tool)]);
}

[Activity("data/load", Summary = "Reads a file.", Effect = Effect.Read)]
internal sealed class Load : IActivity<LoadInput, DatasetOutput>
{
    public Task<DatasetOutput> RunAsync(LoadInput input, ActivityContext context) => throw new FileNotFoundException(input.Path.Written);
}

internal sealed record LoadInput
{
    [Field("The file.")]
    public required SourcePath Path { get; init; }

    [Field("Column with the classes.")]
    public string? Label { get; init; }

    [Field("What separates cells.")]
    public Separator Separator { get; init; } = Separator.Comma;
}

internal enum Separator
{
    Comma,
    SemiColon,
}

internal sealed record DatasetOutput
{
    [Field("The rows.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }
}

[Activity("data/cut", Summary = "Splits rows.")]
internal sealed class Cut : IActivity<CutInput, CutOutput>
{
    public Task<CutOutput> RunAsync(CutInput input, ActivityContext context) => throw new NotSupportedException();
}

internal sealed record CutInput
{
    [Field("The rows.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }

    [Field("Share of the test part.", Minimum = 0, Maximum = 1)]
    public double Test { get; init; } = 0.2;
}

internal sealed record CutOutput
{
    [Field("To learn from.", Kind = ArtifactKind.Dataset)]
    public required Artifact Train { get; init; }

    [Field("To judge with.", Kind = ArtifactKind.Dataset, IsTestData = true)]
    public required Artifact Test { get; init; }

    [Field("Rows of each part.", Untainted = true)]
    public required IReadOnlyDictionary<string, int> Sizes { get; init; }
}

[Activity("train/net", Summary = "Trains.", UsesDevice = true, Version = 3)]
internal sealed class Train : IActivity<TrainInput, TrainOutput>
{
    public Task<TrainOutput> RunAsync(TrainInput input, ActivityContext context) => throw new NotSupportedException();
}

internal sealed record TrainInput
{
    [Field("Rows to fit.", Kind = ArtifactKind.Dataset, Fits = true)]
    public required Artifact Train { get; init; }

    [Field("Layers in order.")]
    public required IReadOnlyList<LayerInput> Layers { get; init; }

    [Field("How weights move.")]
    public OptimizerInput Optimizer { get; init; } = new() { Sgd = new SgdInput() };

    [Field("Passes over the rows.", Minimum = 1, Maximum = 500)]
    public int Epochs { get; init; } = 10;

    [Field("Longest time without progress.")]
    public TimeSpan? Patience { get; init; }

    [Field("Free words.")]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

[OneOf(Except = ["activation"])]
internal sealed record LayerInput
{
    [Field("Neurons.", Minimum = 1)]
    public int? Dense { get; init; }

    [Field("Share of neurons that are left out.", Minimum = 0, Maximum = 0.9)]
    public double? Dropout { get; init; }

    [Field("What comes behind the layer.")]
    public ActivationWord? Activation { get; init; }
}

internal enum ActivationWord
{
    Relu,
    Sigmoid,
}

[OneOf]
internal sealed record OptimizerInput
{
    [Field("Stochastic gradient descent.")]
    public SgdInput? Sgd { get; init; }

    [Field("Adam.")]
    public AdamInput? Adam { get; init; }
}

internal sealed record SgdInput
{
    [Field("Step size.", Minimum = 0)]
    public double LearningRate { get; init; } = 0.1;
}

internal sealed record AdamInput
{
    [Field("Step size.", Minimum = 0)]
    public required double LearningRate { get; init; }
}

internal sealed record TrainOutput
{
    [Field("The network.", Kind = ArtifactKind.Model, Formats = ["network"])]
    public required Artifact Model { get; init; }

    [Field("Figures.")]
    public required MetricsOutput Metrics { get; init; }

    [Field("Why it stopped early; nothing when it did not.")]
    public string? Stopped { get; init; }
}

internal sealed record MetricsOutput
{
    [Field("Share of rows that are right.")]
    public required double Accuracy { get; init; }

    [Field("Rows.")]
    public required int Rows { get; init; }

    [Field("Whether it is good enough.")]
    public required bool Passed { get; init; }
}

[Activity("evaluate/net", Summary = "Judges.")]
internal sealed class Judge : IActivity<JudgeInput, JudgeOutput>
{
    public Task<JudgeOutput> RunAsync(JudgeInput input, ActivityContext context) => throw new NotSupportedException();
}

internal sealed record JudgeInput
{
    [Field("The models.", Kind = ArtifactKind.Model, Formats = ["onnx"])]
    public required IReadOnlyList<Artifact> Models { get; init; }

    [Field("Rows.", Kind = ArtifactKind.Dataset)]
    public required Artifact Dataset { get; init; }
}

internal sealed record JudgeOutput
{
    [Field("Figures.")]
    public required MetricsOutput Metrics { get; init; }

    [Field("The best rows.", Kind = ArtifactKind.Dataset)]
    public required Artifact Best { get; init; }
}

[Activity("convert/onnx", Summary = "Converts.")]
internal sealed class Convert : IActivity<ConvertInput, ConvertOutput>
{
    public Task<ConvertOutput> RunAsync(ConvertInput input, ActivityContext context) => throw new NotSupportedException();
}

internal sealed record ConvertInput
{
    [Field("The network.", Kind = ArtifactKind.Model, Formats = ["network"])]
    public required Artifact Model { get; init; }
}

internal sealed record ConvertOutput
{
    [Field("The same in ONNX.", Kind = ArtifactKind.Model, Formats = ["onnx"])]
    public required Artifact Model { get; init; }
}

[Activity("serve/net", Summary = "Deploys.", Effect = Effect.Effect)]
internal sealed class Serve : IActivity<ServeInput, PrintOutput>
{
    public Task<PrintOutput> RunAsync(ServeInput input, ActivityContext context) => throw new NotSupportedException();
}

internal sealed record ServeInput
{
    [Field("The model.", Kind = ArtifactKind.Model)]
    public required Artifact Model { get; init; }
}

[Activity("flow/print", Summary = "Prints.", Effect = Effect.Effect)]
internal sealed class Print : IActivity<PrintInput, PrintOutput>
{
    public Task<PrintOutput> RunAsync(PrintInput input, ActivityContext context) =>
        Task.FromResult(new PrintOutput { Message = input.Message ?? input.Values?.ToJsonString() ?? "" });
}

internal sealed record PrintInput
{
    [Field("The text.")]
    public string? Message { get; init; }

    [Field("Anything.")]
    public JsonNode? Values { get; init; }
}

internal sealed record PrintOutput
{
    [Field("The text.")]
    public required string Message { get; init; }
}

[Activity("flow/pause", Summary = "Waits.")]
internal sealed class Pause : IActivity<PauseInput, PrintOutput>
{
    public async Task<PrintOutput> RunAsync(PauseInput input, ActivityContext context)
    {
        await Task.Yield();
        throw new TimeoutException(input.For.ToString());
    }
}

internal sealed record PauseInput
{
    [Field("How long.")]
    public required TimeSpan For { get; init; }
}

[Activity("run/tool", Summary = "Runs a program.", UsesEnvironment = true, CachedWhenAsked = true)]
internal sealed class Tool : IActivity<ToolInput, ToolOutput>
{
    public Task<ToolOutput> RunAsync(ToolInput input, ActivityContext context) => throw new NotSupportedException(input.Program);
}

internal sealed record ToolInput
{
    [Field("What to run.")]
    public required string Program { get; init; }
}

internal sealed record ToolOutput
{
    [Field("What it said.")]
    public required string State { get; init; }
}
