using Workflows.Compute;
using Workflows.Compute.Devices;
using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Examples;

public sealed class ExampleTests(ExampleRuns examples)
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Clone.PathOf("specs/examples"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    // What is part of the lesson.
    private static readonly Dictionary<string, string[]> NotSucceeded = new()
    {
        ["06-approval"] = ["tell skipped"],
        ["08-retry-and-finally"] = ["optional failed", "last skipped", "alarm skipped"],
        ["09-nightly-retrain"] = ["championQuality skipped"],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_example_succeeds_in_an_empty_home(string name)
    {
        var run = (await examples.OfAsync(name)).Result;

        Assert.True(run.Command.ExitCode == 0, run.Command.ToString());
        Assert.Equal("succeeded", (string?)run.Json["state"]);
        Assert.Equal(NotSucceeded.GetValueOrDefault(name, []), run.States.Where(step => step.State != "succeeded").Select(step => $"{step.Id} {step.State}"));
    }

    [Fact]
    public async Task The_sweep_tries_every_combination_and_goes_on_with_the_best()
    {
        var run = (await examples.OfAsync("05-matrix")).Result;
        var accuracies = run.States.Where(s => s.Id.StartsWith("sweep@", StringComparison.Ordinal)).ToDictionary(s => s.Id, s => (double)run.Output(s.Id, "metrics")!["validationAccuracy"]!);
        var chosen = run.Json["outputs"]!["chosen"]!;

        Assert.Equal((6, 6), ((int)run.Json["outputs"]!["tried"]!, accuracies.Count));
        Assert.Equal(accuracies.Values.Max(), accuracies[$"sweep@{chosen["learningRate"]}-{chosen["width"]}"]);
    }

    [Fact]
    public async Task The_approved_model_is_released_with_the_name_of_who_approved()
    {
        var outputs = (await examples.OfAsync("06-approval")).Result.Json["outputs"]!;

        Assert.Equal(("""["ada"]""", 1), (outputs["approvedBy"]!.ToJsonString(), (int)outputs["version"]!));
    }

    [Fact]
    public async Task One_sub_workflow_judges_three_tables_in_runs_of_their_own()
    {
        var (home, _, run) = await examples.OfAsync("07-sub-workflow");
        var list = await home.RunAsync(Token, "list", "-o", "json");

        Assert.Equal("""["iris","cancer","digits"]""", run.Json["outputs"]!["tables"]!.ToJsonString());
        Assert.All(run.Json["outputs"]!["accuracy"]!.AsArray(), accuracy => Assert.InRange((double)accuracy!, 0.85, 1));
        Assert.Equal(["three-tables", "train-and-judge", "train-and-judge", "train-and-judge"], list.Json.AsArray().Select(r => (string)r!["workflow"]!).Order());
    }

    [Fact]
    public async Task The_second_night_trains_nothing_and_a_drift_trains_again()
    {
        var (home, spec, first) = await examples.OfAsync("09-nightly-retrain");

        var second = await home.DriveAsync(Token, "run", spec);
        var third = await home.DriveAsync(Token, "run", spec, "--input", "threshold=0");

        Assert.Equal(1, (int)first.Json["outputs"]!["promoted"]!);
        Assert.Equal(("skipped", 0), (second.States.Single(s => s.Id == "challenger").State, (int)second.Json["outputs"]!["promoted"]!));
        var done = third.States.Where(s => s.State is "succeeded" or "cached").Select(s => s.Id);
        Assert.Subset(done.ToHashSet(), new HashSet<string> { "train", "championQuality", "gate", "promote" });
    }

    [Fact]
    public async Task The_script_adds_its_columns_and_is_reused()
    {
        var (home, spec, first) = await examples.OfAsync("10-python-step");

        var second = await home.DriveAsync(Token, "run", spec);

        Assert.Equal(6, (int)first.Json["outputs"]!["columns"]!);
        Assert.All(second.States, step => Assert.Equal("cached", step.State));
    }

    [Fact]
    public async Task The_digits_model_shrinks_tenfold_and_stays_as_good()
    {
        var outputs = (await examples.OfAsync("02-digits")).Result.Json["outputs"]!;
        var accuracy = (double)outputs["accuracy"]!;

        Assert.InRange(accuracy, 0.97, 1);
        Assert.InRange((double)outputs["compressedAccuracy"]!, accuracy - 0.01, 1);
        Assert.InRange((double)outputs["bytes"]! / (double)outputs["compressedBytes"]!, 10, double.MaxValue);
        Assert.InRange((double)outputs["parity"]!, 0, 1e-5);
        Assert.Equal("created", (string?)outputs["release"]);
    }

    [Fact]
    public async Task The_report_stands_by_the_outputs()
    {
        var run = (await examples.OfAsync("02-digits")).Result;
        var models = run.Output("compare", "metrics")!["models"]!.AsArray().ToDictionary(m => (string)m!["name"]!, m => m!);

        Assert.Equal(["teacher", "student", "pruned", "int8"], models.Keys);
        Assert.Equal((double)run.Json["outputs"]!["accuracy"]!, (double)models["teacher"]["accuracy"]!);
        Assert.Equal((double)run.Json["outputs"]!["compressedAccuracy"]!, (double)models["int8"]["accuracy"]!);
        Assert.Equal((long)run.Json["outputs"]!["compressedBytes"]!, (long)models["int8"]["bytes"]!);
    }

    [Fact]
    public async Task The_files_that_serve_are_as_long_as_the_outputs_say()
    {
        var (home, _, run) = await examples.OfAsync("02-digits");

        Assert.Equal((long)run.Json["outputs"]!["bytes"]!, Length(home, run.Hash("teacherOnnx.model")));
        Assert.Equal((long)run.Json["outputs"]!["compressedBytes"]!, Length(home, run.Hash("small.model")));
    }

    [Fact]
    public async Task A_second_run_of_the_digits_reuses_every_result_and_releases_nothing_new()
    {
        var (home, spec, first) = await examples.OfAsync("02-digits");

        var second = await home.DriveAsync(Token, "run", spec);

        Assert.Equal(first.States.Select(s => (s.Id, s.Id == "release" ? "succeeded" : "cached")), second.States);
        Assert.Equal("unchanged", (string?)second.Json["outputs"]!["release"]);
        Assert.Equal(first.Artifacts, second.Artifacts);
    }

    [Fact]
    public async Task Two_homes_come_to_the_same_bytes_and_figures()
    {
        var first = (await examples.OfAsync("02-digits")).Result;
        var second = (await examples.OfAsync("02-digits", home: 2)).Result;

        var hashes = Lasting(first);
        Assert.Equal(11, hashes.Count);
        Assert.Equal(hashes, Lasting(second));
        Assert.Equal(Metrics(first), Metrics(second));
    }

    [Fact]
    public async Task The_breast_cancer_network_is_good_enough()
    {
        var run = (await examples.OfAsync("03-breast-cancer")).Result;

        Assert.InRange((double)run.Json["outputs"]!["accuracy"]!, 0.96, 1);
        Assert.InRange((double)run.Json["outputs"]!["parity"]!, 0, 1e-5);
    }

    [Fact]
    public async Task A_saved_network_answers_bit_for_bit_as_before_when_it_is_loaded_again()
    {
        var (home, _, run) = await examples.OfAsync("03-breast-cancer");
        using var folder = new TemporaryFolder();
        var rows = LabelledTable.Read(home.Artifact(run.Hash("split.test"))).Flat;
        var network = NetworkFolder.Load(home.Artifact(run.Hash("train.model")));
        NetworkFolder.Save(network, folder.At("again"));

        Assert.Equal(Bits(Logits(network, rows)), Bits(Logits(NetworkFolder.Load(folder.At("again")), rows)));
        foreach (var file in Directory.EnumerateFiles(home.Artifact(run.Hash("train.model"))))
            Assert.Equal(await File.ReadAllBytesAsync(file, Token), await File.ReadAllBytesAsync(folder.At($"again/{Path.GetFileName(file)}"), Token));
    }

    [Fact]
    public async Task A_saved_model_that_serves_answers_bit_for_bit_as_before_when_it_is_loaded_again()
    {
        var (home, _, run) = await examples.OfAsync("03-breast-cancer");
        var table = LabelledTable.Read(home.Artifact(run.Hash("split.test")));

        Assert.Equal(Bits(Answers()), Bits(Answers()));

        float[] Answers()
        {
            using var session = OnnxSession.Open(OnnxFolder.Load(home.Artifact(run.Hash("onnx.model"))));
            return session.Predict(table.Flat, table.Labels.Length).Probabilities;
        }
    }

    [Fact]
    public async Task The_iris_model_knows_its_classes_by_name()
    {
        var (home, _, run) = await examples.OfAsync("04-iris");
        var signature = OnnxFolder.Load(home.Artifact(run.Hash("onnx.model"))).Signature;

        Assert.Equal(3, (int)run.Json["outputs"]!["classes"]!);
        Assert.Equal(["setosa", "versicolor", "virginica"], signature.Classes);
        Assert.Equal("species", signature.Label);
        Assert.InRange((double)run.Json["outputs"]!["accuracy"]!, 0.9, 1);
    }

    private static long Length(Home home, string hash) => new FileInfo(Path.Combine(home.Artifact(hash), OnnxFolder.ModelFile)).Length;

    // Reports hold times: they are outside of the promise.
    private static List<(string Name, string Hash)> Lasting(RunResult run) =>
        [.. run.Artifacts.Where(a => a.Kind is "dataset" or "model" or "file").Select(a => (a.Name, a.Hash))];

    private static List<string> Metrics(RunResult run) =>
        [.. run.States.Where(s => run.Output(s.Id, "metrics") is not null).Select(s => $"{s.Id} {run.Output(s.Id, "metrics")!.ToJsonString()}")];

    private static float[] Logits(Network network, float[] rows)
    {
        var compute = new ComputeModule(new DeviceOptions());
        return compute.Logits(network, rows, compute.Devices[0], Token);
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
