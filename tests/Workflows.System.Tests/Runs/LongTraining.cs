using Workflows.Core.Runs;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>A workflow whose training takes some seconds and draws random numbers in every step, and the models of a run that nobody disturbed.</summary>
public sealed class LongTraining : IAsyncLifetime
{
    /// <summary>A fast machine needs some seconds for them, and writes a checkpoint every half second.</summary>
    internal const int Epochs = 600;

    private static readonly string Spec = $$$"""
        apiVersion: workflows/v1
        name: long-training
        seed: 5
        steps:
          load: { uses: data/read-csv, with: { path: digits.csv, label: digit } }
          split: { uses: data/split, with: { dataset: "${{ steps.load.outputs.dataset }}", validation: 0.1, test: 0.1 } }
          train:
            uses: train/classifier
            with:
              train: ${{ steps.split.outputs.train }}
              validation: ${{ steps.split.outputs.validation }}
              model: { layers: [{ dense: 48, activation: relu }, { dropout: 0.1 }, { dense: 10 }] }
              epochs: {{{Epochs}}}
          onnx:
            uses: convert/onnx
            with: { model: "${{ steps.train.outputs.model }}", rows: "${{ steps.split.outputs.validation }}" }
        """;

    internal IReadOnlyList<string> Hashes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var home = NewHome();
        Hashes = HashesOf(await home.DriveAsync(TestContext.Current.CancellationToken, "run", "long.yaml"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static IReadOnlyList<string> HashesOf(RunResult run) => [run.Hash("train.model"), run.Hash("onnx.model")];

    /// <summary>An empty home with <c>long.yaml</c> and its data beside it.</summary>
    /// <param name="more">Further keys of the training, such as <c>timeout: 2s</c>.</param>
    internal static Home NewHome(params string[] more)
    {
        var home = new Home();
        home.Write("long.yaml", Spec.Replace("uses: train/classifier", string.Join("\n    ", ["uses: train/classifier", .. more])));
        home.Bring("specs/data/digits.csv", "digits.csv");
        return home;
    }

    /// <summary>Whether the training has written so many checkpoints.</summary>
    internal static Func<IReadOnlyList<StoredEvent>, bool> Checkpoints(int count) => events => events.Count(e => e.Event is CheckpointWritten) >= count;

    /// <summary>The checkpoint that lies in the home.</summary>
    internal static string CheckpointOf(Home home) => Assert.Single(Directory.EnumerateFiles(home.At("checkpoints"), "training.safetensors", SearchOption.AllDirectories));

    /// <summary>Epoch from which the second attempt of the training went on, as its log says.</summary>
    internal static async Task<int> ResumedFromAsync(Home home)
    {
        var logs = await home.RunAsync(TestContext.Current.CancellationToken, "logs", "1", "--step", "train", "--output", "json");
        var line = logs.Json.AsArray().Single(l => (int)l!["attempt"]! == 2 && ((string)l["message"]!).StartsWith("Training goes on from its checkpoint behind epoch "))!;
        return int.Parse(((string)line["message"]!).Split("epoch ")[1].Split(',')[0]);
    }
}
