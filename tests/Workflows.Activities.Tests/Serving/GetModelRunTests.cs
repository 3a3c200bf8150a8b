using Workflows.Core.Artifacts;
using Workflows.Core.Models;
using Workflows.Core.Runs;
using Xunit;

namespace Workflows.Activities.Tests.Serving;

/// <summary>The champion of the registry in a run: nothing on the first one, looked up anew when it has moved.</summary>
public sealed class GetModelRunTests
{
    private const string Spec = """
        apiVersion: workflows/v1
        name: nightly
        steps:
          champion:
            uses: models/get
            with: { name: iris, alias: champion, optional: true }
          gate:
            uses: gate/check
            with:
              metrics: { accuracy: 0.9 }
              against: ${{ steps.champion.outputs.metrics }}
              rules: [{ metric: accuracy, maxDropAgainst: 0.01 }]
        outputs:
          found: ${{ steps.champion.outputs.found }}
          version: ${{ steps.champion.outputs.version ?? 0 }}
        """;

    [Fact]
    public async Task Is_compared_with_as_soon_as_there_is_one()
    {
        await using var home = new EngineHome();
        var plan = await home.CompileAsync(Spec);

        var first = await home.RunAsync(plan);
        Assert.Equal("""{"found":false,"version":0}""", first.Outputs.ToJsonString());
        Assert.StartsWith("nothing changed", await home.WhyAsync(plan, "champion"), StringComparison.Ordinal);

        await ReleaseAsync(home, 0.95);
        Assert.StartsWith("fingerprint: none → version 1 (sha256:", await home.WhyAsync(plan, "champion"), StringComparison.Ordinal);
        var second = await home.RunAsync(plan);
        Assert.Equal((RunStatus.Failed, "gate-missed"), (second.State, second.Failure!.Code));

        await ReleaseAsync(home, 0.905);
        var third = await home.RunAsync(plan);
        Assert.Equal("""{"found":true,"version":2}""", third.Outputs.ToJsonString());
    }

    private static async Task ReleaseAsync(EngineHome home, double accuracy)
    {
        var model = new Artifact { Kind = ArtifactKind.Model, Format = "onnx", Hash = ContentHash.Of($"{accuracy}"), Bytes = 1 };
        await home.Models.ReleaseAsync(
            new ReleaseRequest
            {
                Project = "default", Name = "iris", Model = model, Alias = "champion", IdempotencyKey = $"{accuracy}", RunId = "run",
                Metrics = new Dictionary<string, double> { ["accuracy"] = accuracy },
            },
            TestContext.Current.CancellationToken);
    }
}
