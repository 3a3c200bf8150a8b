using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Core.Tests.Activities;

public sealed class ActivityCatalogTests
{
    private static readonly ActivityDescriptor Trainer = TestActivities.Catalog.Find("train/net")!;

    [Fact]
    public void Suggests_the_name_that_was_meant()
    {
        Assert.Equal("flow/print", TestActivities.Catalog.Suggest("flow/pront"));
        Assert.Null(TestActivities.Catalog.Find("flow/pront"));
    }

    [Fact]
    public void Describes_inputs_with_types_defaults_and_bounds()
    {
        Assert.Equal((3, true, Effect.Pure), (Trainer.Version, Trainer.UsesDevice, Trainer.Effect));
        Assert.Equal(["train", "layers", "optimizer", "epochs", "patience", "tags"], Trainer.Inputs.Fields.Select(f => f.Name));
        Assert.Equal(["train", "layers"], Trainer.Inputs.Fields.Where(f => f.Required).Select(f => f.Name));

        var epochs = Field("epochs");
        Assert.Equal((DataType.Integer, 10, 1.0, 500.0), (epochs.Type, epochs.Default!.GetValue<int>(), epochs.Minimum, epochs.Maximum));
        Assert.Equal(DataType.Duration, Field("patience").Type);
        Assert.Null(Field("patience").Default);
        Assert.Equal("map of string", Field("tags").Type.Name);
        Assert.True(Field("train").Fits);
        var layer = Assert.IsType<RecordType>(Assert.IsType<ListType>(Field("layers").Type).Item);
        Assert.Equal(["dense", "dropout"], layer.OneOf!);
        Assert.Equal("one of relu, sigmoid", layer.Fields[2].Type.Name);
        Assert.Equal("""{"sgd":{"learningRate":0.1}}""", Field("optimizer").Default!.ToJsonString());
    }

    [Fact]
    public void Describes_outputs_with_kinds_and_formats()
    {
        Assert.Equal(["model (network)", "{ accuracy, rows, passed }", "string"], Trainer.Outputs.Fields.Select(f => f.Type.Name));
        Assert.Equal([true, true, false], Trainer.Outputs.Fields.Select(f => f.Required));
        Assert.True(TestActivities.Catalog.Find("data/cut")!.Outputs.Fields[1].IsTestData);
    }

    [Fact]
    public async Task Asks_an_activity_what_it_would_read_and_how_its_outputs_look()
    {
        var descriptor = new ActivityCatalog([typeof(Query)]).All[0];

        Assert.True(descriptor.IsFingerprinted);
        Assert.Equal("weather in default", await descriptor.FingerprintAsync(new Query(), new QueryInput { Table = "weather" }, "default", CancellationToken.None));
        Assert.Equal(["rows", "total"], descriptor.OutputsOf(() => new JsonObject { ["column"] = "total" }).Fields.Select(f => f.Name));
        Assert.Equal(["rows"], descriptor.OutputsOf(() => []).Fields.Select(f => f.Name));
        Assert.False(Trainer.IsFingerprinted);
    }

    [Theory]
    [InlineData("data/load", null, false, true)] // its file is hashed
    [InlineData("data/load", false, false, false)]
    [InlineData("table/query", null, false, true)] // it has a fingerprint
    [InlineData("table/download", null, false, false)]
    [InlineData("table/download", true, false, false)] // nothing is known of what it reads
    [InlineData("table/download", true, true, true)]
    [InlineData("table/script", null, false, false)]
    [InlineData("table/script", true, false, true)]
    [InlineData("flow/print", true, true, false)]
    public void Knows_what_may_be_reused(string activity, bool? asked, bool hasMaxAge, bool reused)
    {
        var catalog = new ActivityCatalog([typeof(Load), typeof(Print), typeof(Query), typeof(Download), typeof(Script)]);

        Assert.Equal(reused, catalog.Find(activity)!.Caches(asked, hasMaxAge));
    }

    [Fact]
    public void Names_the_property_that_has_no_description()
    {
        var e = Assert.Throws<InvalidActivityException>(() => new ActivityCatalog([typeof(Undescribed)]));

        Assert.Contains("UndescribedInput has the property Secret without [Field]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_an_input_that_is_neither_required_nor_optional_nor_has_a_default() =>
        Assert.Contains("property Name with neither", Assert.Throws<InvalidActivityException>(() => new ActivityCatalog([typeof(Undecided)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_two_activities_of_one_name() =>
        Assert.Contains("'flow/print'", Assert.Throws<InvalidActivityException>(() => new ActivityCatalog([typeof(Print), typeof(Print)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Completes_inputs_with_nested_defaults_and_one_notation()
    {
        var complete = Trainer.Complete(Inputs("""{ "layers": [{ "dense": 5.0 }], "patience": "60m", "optimizer": { "sgd": {} } }"""));

        Assert.Equal("""[{"dense":5}]""", complete["layers"]!.ToJsonString());
        Assert.Equal("""{"sgd":{"learningRate":0.1}}""", complete["optimizer"]!.ToJsonString());
        Assert.Equal("10", complete["epochs"]!.ToJsonString());
        Assert.Equal("PT1H", complete["patience"]!.GetValue<string>());
    }

    [Fact]
    public void Binds_inputs_to_the_record()
    {
        var input = Assert.IsType<TrainInput>(Trainer.BindInput(Inputs("""{ "layers": [{ "dense": 5, "activation": "relu" }], "patience": "90s" }""")));

        Assert.Equal(TimeSpan.FromSeconds(90), input.Patience);
        Assert.Equal((5, ActivationWord.Relu), (input.Layers[0].Dense, input.Layers[0].Activation));
        Assert.Equal(0.1, input.Optimizer.Sgd!.LearningRate);
        Assert.Equal(12, input.Train.Bytes);
    }

    [Theory]
    [InlineData("""{ "layers": [] , "epochs": 0 }""", "'epochs': 0 is below the minimum 1")]
    [InlineData("""{ "layers": [] , "epochs": 1.5 }""", "'epochs' must be integer, not 1.5")]
    [InlineData("""{ "layers": [{ "dense": 1, "dropout": 0.5 }] }""", "'layers[0]' has dense and dropout, of which only one may be given")]
    [InlineData("""{ "layers": [{ "activation": "relu" }] }""", "'layers[0]' needs one of dense, dropout")]
    [InlineData("""{ "layers": [{ "dense": 1, "activation": "tanh" }] }""", "'layers[0].activation' is 'tanh', which is not one of relu, sigmoid")]
    [InlineData("""{ "layers": [], "epoch": 1 }""", "'epoch' is unknown")]
    [InlineData("""{ }""", "'layers' is missing")]
    [InlineData("""{ "layers": [], "patience": "soon" }""", "'patience' must be duration, not the text 'soon'")]
    public void Says_what_is_wrong_with_a_value_that_only_a_run_knows(string inputs, string problem)
    {
        var e = Assert.Throws<FailureException>(() => Trainer.BindInput(Inputs(inputs)));

        Assert.Equal((FailureKind.Input, "input-invalid"), (e.Failure.Kind, e.Failure.Code));
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_how_to_bring_a_model_into_the_wanted_format()
    {
        var judge = TestActivities.Catalog.Find("evaluate/net")!;
        var given = new JsonObject { ["models"] = new JsonArray(Handle("model", "network")), ["dataset"] = Handle("dataset", "arrow") };

        var e = Assert.Throws<FailureException>(() => judge.BindInput(given));

        Assert.Contains("'models[0]' must be model (onnx), not network; convert it with a step that uses convert/onnx", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_an_activity_and_lets_its_exceptions_through()
    {
        var print = TestActivities.Catalog.Find("flow/print")!;
        var output = await print.InvokeAsync(new Print(), print.BindInput(new JsonObject { ["message"] = "hello" }), null!);
        Assert.Equal("""{"message":"hello"}""", print.ToJson(output).ToJsonString());

        var pause = TestActivities.Catalog.Find("flow/pause")!;
        var input = pause.BindInput(new JsonObject { ["for"] = "2h" });
        await Assert.ThrowsAsync<TimeoutException>(() => pause.InvokeAsync(new Pause(), input, null!));
    }

    private static Field Field(string name) => Trainer.Inputs.Fields.Single(f => f.Name == name);

    private static JsonObject Inputs(string json)
    {
        var inputs = JsonNode.Parse(json)!.AsObject();
        inputs["train"] = Handle("dataset", "arrow");
        return inputs;
    }

    private static JsonObject Handle(string kind, string format) =>
        new() { ["kind"] = kind, ["hash"] = "sha256:" + new string('a', 64), ["bytes"] = 12, ["format"] = format, ["facts"] = new JsonObject { ["rows"] = 3 } };

    [Activity("bad/undescribed", Summary = "Has a property without [Field].")]
    private sealed class Undescribed : IActivity<UndescribedInput, PrintOutput>
    {
        public Task<PrintOutput> RunAsync(UndescribedInput input, ActivityContext context) => throw new NotSupportedException();
    }

    private sealed record UndescribedInput
    {
        public string? Secret { get; init; }
    }

    [Activity("bad/undecided", Summary = "Has a property that nobody can fill.")]
    private sealed class Undecided : IActivity<UndecidedInput, PrintOutput>
    {
        public Task<PrintOutput> RunAsync(UndecidedInput input, ActivityContext context) => throw new NotSupportedException();
    }

    private sealed record UndecidedInput
    {
        [Field("A name.")]
        public string Name { get; init; } = null!;
    }
}

[Activity("table/query", Summary = "Asks a table.", Effect = Effect.Read)]
internal sealed class Query : IActivity<QueryInput, QueryOutput>, IFingerprinted<QueryInput>, IShapesOutputs
{
    public static RecordType Shape(RecordType outputs, JsonObject with) => JsonScalar.Text(with["column"]) is { } column
        ? outputs with { Fields = [.. outputs.Fields, outputs.Fields[0] with { Name = column }] }
        : outputs;

    public Task<string> FingerprintAsync(QueryInput input, string project, CancellationToken cancellationToken) => Task.FromResult($"{input.Table} in {project}");

    public Task<QueryOutput> RunAsync(QueryInput input, ActivityContext context) => throw new NotSupportedException();
}

[Activity("table/download", Summary = "Gets a table.", Effect = Effect.Read)]
internal sealed class Download : IActivity<QueryInput, QueryOutput>
{
    public Task<QueryOutput> RunAsync(QueryInput input, ActivityContext context) => throw new NotSupportedException();
}

[Activity("table/script", Summary = "Does what it is told.", CachedWhenAsked = true)]
internal sealed class Script : IActivity<QueryInput, QueryOutput>
{
    public Task<QueryOutput> RunAsync(QueryInput input, ActivityContext context) => throw new NotSupportedException();
}

internal sealed record QueryInput
{
    [Field("The table.")]
    public required string Table { get; init; }

    [Field("A column to add up.")]
    public string? Column { get; init; }
}

internal sealed record QueryOutput
{
    [Field("Number of rows.")]
    public required int Rows { get; init; }
}
