using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Server;

/// <summary>The tests of workflows, run over the API.</summary>
public sealed class TestsApiTests
{
    private const string Beside = """
        tests:
          greets Ada: { inputs: { name: Ada }, expect: { outputs: { said: Hello Ada 1 } } }
          given: { steps: { greet: { outputs: { message: Good day } } }, expect: { outputs: { said: Good day 1 } } }
          wrong: { expect: { outputs: { said: Hello moon 1 } } }
        """;

    [Fact]
    public async Task Tests_beside_a_file_run_and_leave_nothing()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello), ("hello.tests.yaml", Beside));
        var ada = await server.CallerAsync(Role.Operator);

        var saved = (await ada.PostAsync("test", """{"workflow":"hello"}""")).Is(200).Json;
        var draft = (await ada.PostAsync("test", Draft(Specs.Hello.Replace("Hello $", "Hi $", StringComparison.Ordinal), "hello.yaml"))).Is(200).Json;

        Assert.Equal(("hello", 2, 1), ((string?)saved["workflow"], (int)saved["passed"]!, (int)saved["failed"]!));
        Assert.Equal([("greets Ada", true), ("given", true), ("wrong", false)], Results(saved));
        var problem = Assert.Single(saved["tests"]![2]!["problems"]!.AsArray())!;
        Assert.Equal(("outputs.said", "Hello moon 1", "Hello world 1"), ((string?)problem["what"], (string?)problem["expected"], (string?)problem["actual"]));
        Assert.Equal([("greets Ada", false), ("given", true), ("wrong", false)], Results(draft));
        Assert.Empty((await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Tests_read_files_of_their_source_only()
    {
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(outside.At("secret.csv"), "size,kind\n1,a\n", TestContext.Current.CancellationToken);
        var spec = Specs.Table + "\n" + $$"""
            tests:
              inside: { inputs: { rows: "@rows.csv" }, expect: { outputs: { rows: 3 } } }
              outside: { inputs: { rows: "@{{outside.At("secret.csv")}}" }, expect: { outputs: { rows: 1 } } }
            """;
        await using var server = await ApiServer.StartAsync(("table.yaml", spec), ("rows.csv", "size,kind\n1,a\n2,b\n3,a\n"));
        var ada = await server.CallerAsync(Role.Operator);

        var tested = (await ada.PostAsync("test", """{"workflow":"table"}""")).Is(200).Json;

        Assert.Equal([("inside", true), ("outside", false)], Results(tested));
        Assert.Contains("leaves the source", (string?)tested["tests"]![1]!["problems"]![0]!["hint"]);
    }

    [Fact]
    public async Task Tests_see_no_artifact_and_no_secret_of_the_server()
    {
        await using var server = await ApiServer.StartAsync();
        var root = await server.CallerAsync(Role.Admin, "root");
        (await root.PutAsync("secrets/TOKEN", """{"value":"a very long secret"}""")).Is(204);
        var hash = (string)(await root.SendAsync(HttpMethod.Post, "artifacts", new StringContent("size,kind\n1,a\n2,b\n", MediaTypeHeaderValue.Parse("application/octet-stream")))).Is(201).Json["hash"]!;
        var spec = Specs.Table + "\n" + $$"""
            tests:
              foreign: { inputs: { rows: { kind: file, hash: "{{hash}}", bytes: 18 } }, expect: { outputs: { rows: 2 } } }
            """;

        var tested = (await root.PostAsync("test", Draft(spec, "table.yaml"))).Is(200);

        Assert.Equal([("foreign", false)], Results(tested.Json));
        Assert.DoesNotContain("very long", tested.Text);
    }

    [Fact]
    public async Task Says_what_is_wrong_with_what_shall_be_tested()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello));
        var ada = await server.CallerAsync(Role.Operator);

        (await ada.PostAsync("test", "{}")).IsProblem(422, "workflow-unclear");
        (await ada.PostAsync("test", """{"workflow":"nobody"}""")).IsProblem(404, "workflow-unknown");
        (await ada.PostAsync("test", Draft(Specs.Hello + "\ntests:\n  a: { expect: { steps: { gret: succeeded } } }\n", "hello.yaml"))).IsProblem(422, "unknown-step");
        Assert.Empty((await ada.PostAsync("test", """{"workflow":"hello"}""")).Is(200).Json["tests"]!.AsArray());
    }

    private static string Draft(string text, string path) => new JsonObject { ["draft"] = new JsonObject { ["text"] = text, ["path"] = path } }.ToJsonString();

    private static IEnumerable<(string, bool)> Results(JsonNode tested) => tested["tests"]!.AsArray().Select(t => ((string)t!["name"]!, (bool)t["passed"]!));
}
