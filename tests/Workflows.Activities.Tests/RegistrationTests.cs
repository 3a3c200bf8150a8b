using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Activities;
using Workflows.Core.Serving;
using Workflows.Stores;
using Xunit;

namespace Workflows.Activities.Tests;

public sealed class RegistrationTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.FromAssemblies(typeof(Registration).Assembly);

    [Fact]
    public void Offers_every_activity_by_name() => Assert.Equal(
        [
            "compress/prune", "compress/quantize", "convert/onnx", "data/profile", "data/read-csv", "data/split", "data/standardize", "deploy/model",
            "distill/classifier", "evaluate/classifier", "evaluate/compare", "flow/fail", "flow/print", "flow/sleep", "gate/check", "models/get", "monitor/drift", "notify/webhook", "run/command", "train/classifier",
        ],
        Catalog.All.Select(activity => activity.Name));

    [Fact]
    public async Task Makes_every_activity_and_what_it_stands_on()
    {
        using var folder = new TempFolder();
        await using var services = new ServiceCollection().AddActivities().AddSqliteStores(folder.File("workflows.db")).BuildServiceProvider();

        Assert.All(Catalog.All, activity => Assert.NotNull(services.GetRequiredService(activity.ActivityClr)));
        Assert.NotNull(services.GetRequiredService<IPredictorFactory>());
        Assert.Equal(DeviceKind.Cpu, services.GetRequiredService<IDevicePool>().Devices[0].Kind);
    }

    [Fact]
    public void Knows_what_runs_on_a_device_and_what_acts_on_the_world()
    {
        Assert.Equal(["compress/prune", "convert/onnx", "distill/classifier", "train/classifier"], Names(activity => activity.UsesDevice));
        Assert.Equal(["compress/prune", "convert/onnx", "distill/classifier", "evaluate/classifier", "evaluate/compare", "train/classifier"], Names(activity => activity.IsNative));
        Assert.Equal(["deploy/model", "flow/fail", "flow/print", "flow/sleep", "notify/webhook"], Names(activity => activity.Effect == Effect.Effect));
        Assert.Equal(["data/read-csv", "models/get", "run/command"], Names(activity => activity.Effect == Effect.Read));
        Assert.Equal(["run/command"], Names(activity => activity.UsesEnvironment));
        Assert.Equal(["run/command"], Names(activity => activity.CachedWhenAsked));
        Assert.Equal(["models/get"], Names(activity => activity.IsFingerprinted));

        static IEnumerable<string> Names(Func<ActivityDescriptor, bool> which) => Catalog.All.Where(which).Select(activity => activity.Name);
    }

    [Fact]
    public void Marks_what_must_never_see_test_data()
    {
        var fitting = Catalog.All.SelectMany(activity => activity.Inputs.Fields.Where(field => field.Fits).Select(field => $"{activity.Name} {field.Name}"));

        Assert.Equal(
            [
                "compress/prune train", "compress/prune validation", "data/standardize dataset", "distill/classifier train", "distill/classifier validation",
                "train/classifier train", "train/classifier validation",
            ],
            fitting.Order(StringComparer.Ordinal));
        Assert.Equal(["test"], Catalog.Find("data/split")!.Outputs.Fields.Where(field => field.IsTestData).Select(field => field.Name));
    }
}
