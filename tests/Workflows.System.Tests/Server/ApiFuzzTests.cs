using System.Net.Http.Headers;
using Workflows.Core.Access;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Server;

public sealed class ApiFuzzTests
{
    private const int Requests = 1500;

    [Fact]
    public async Task Every_operation_answers_whatever_it_is_asked()
    {
        await using var server = await ApiServer.StartAsync(("hello.yaml", Specs.Hello), ("ask.yaml", Specs.Ask), ("hooked.yaml", HookTests.Spec));
        await HookTests.DeliverAsync(server);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await server.KeyAsync("root", Role.Admin, null));

        var fuzzer = new ApiFuzzer(client, 7);
        await fuzzer.RunAsync(Requests, TestContext.Current.CancellationToken);

        Assert.Contains(202, fuzzer.Answers["redeliver"].Keys);
        Assert.True(fuzzer.Broken.Count == 0, string.Join("\n", fuzzer.Broken.Take(40)));
        Assert.True(fuzzer.Good >= Requests / 5, $"Only {fuzzer.Good} of {fuzzer.Requests} requests were good.");
    }
}
