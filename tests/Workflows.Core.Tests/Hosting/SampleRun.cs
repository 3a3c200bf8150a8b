using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Runs without steps: enough for stores, which never look inside.</summary>
internal static class SampleRun
{
    public static Plan Plan(string workflow = "digits") => new()
    {
        Hash = ContentHash.Of(workflow),
        Workflow = workflow,
        Seed = 7,
        Inputs = [],
        Steps = [],
        Outputs = [],
        Source = new PlanSource("/specs/digits.yaml", "/specs", []),
    };

    public static NewRun New(string id, string project = "default", string workflow = "digits")
    {
        var plan = Plan(workflow);
        return new NewRun
        {
            Id = id,
            Project = project,
            Plan = plan,
            Created = new RunCreated { Plan = plan.Hash, Workflow = workflow, Inputs = new JsonObject { ["epochs"] = 30 }, Seed = 7 },
        };
    }

    /// <summary>An id as the product makes them, with room for a small number.</summary>
    public static string Id(int number) => $"01980000-0000-7000-8000-{number:x12}";
}
