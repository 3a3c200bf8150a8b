using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Workflows.Core.Access;
using Workflows.Core.Signatures;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Server;

/// <summary>Signed requests that start runs, over loopback sockets.</summary>
public sealed class HookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Token = "It's a Secret to Everybody";

    internal const string Spec = """
        apiVersion: workflows/v1
        name: greet
        secrets: [HOOK]
        inputs:
          name: { type: string }
          times: { type: integer, default: 1, minimum: 1, maximum: 5 }
          token: { type: string, default: "" }
          lines: { type: array, required: false, items: { type: object, properties: { count: { type: integer }, note: { type: string, required: false } } } }
          page: { type: object, properties: { size: { type: integer } } }
        on:
          webhook:
            secret: HOOK
            if: ${{ event.body.kind == 'greet' }}
            inputs:
              name: ${{ event.body.person.name }}
              times: ${{ event.body.times ?? 1 }}
              token: ${{ event.headers['x-gitlab-token'] ?? '' }}
              lines: ${{ event.body.lines ?? fromJson('[]') }}
              page: { size: "${{ event.body.pages[0].size ?? 10 }}" }
        steps:
          greet: { uses: flow/print, with: { message: "Hello ${{ inputs.name }} ${{ inputs.times }}" } }
        outputs:
          said: ${{ steps.greet.outputs.message }}
        """;

    private const string Good = """{"kind":"greet","person":{"name":"Ada"},"times":2}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_request_starts_a_run_with_what_it_brings()
    {
        await using var server = await StartAsync();

        var answer = (await SendAsync(server, Good, "msg_1", headers: ("Prefer", "wait=60"))).Is(200);
        var ada = await server.CallerAsync(Role.Operator);
        var delivery = (await ada.GetAsync("deliveries")).Is(200).Json["items"]!.AsArray().Single()!;
        var shown = (await ada.GetAsync($"deliveries/{(string)delivery["id"]!}")).Is(200).Json;

        Assert.Equal("Hello Ada 2", (string?)answer.Json["outputs"]!["said"]);
        Assert.Equal(("genuine", 202, "msg_1"), ((string?)delivery["verdict"], (int)delivery["status"]!, (string?)delivery["senderId"]));
        Assert.Equal((string?)answer.Json["runId"], (string?)delivery["runId"]);
        Assert.Equal(Good, (string?)shown["body"]);
        Assert.DoesNotContain(Secret, shown.ToJsonString());
        Assert.Equal("webhook standard", (string?)(await ada.GetAsync("runs")).Is(200).Json["items"]![0]!["by"]);
    }

    [Fact]
    public async Task The_same_delivery_five_times_at_once_is_one_run()
    {
        await using var server = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SendAsync(server, Good, "msg_1")));
        var later = (await SendAsync(server, Good, "msg_1", headers: ("Prefer", "wait=60"))).Is(200);
        var ada = await server.CallerAsync(Role.Operator);

        Assert.All(answers, a => a.Is(202));
        Assert.Single(answers.Select(a => a.Headers["Location"]).Distinct());
        Assert.Equal("Hello Ada 2", (string?)later.Json["outputs"]!["said"]);
        Assert.Single((await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
        Assert.Single((await ada.GetAsync("deliveries")).Is(200).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task What_is_not_shown_to_come_from_somebody_who_may_starts_nothing()
    {
        await using var server = await StartAsync();
        var ada = await server.CallerAsync(Role.Operator);
        var long5K = $$$"""{"kind":"greet","person":{"name":"{{{new string('x', 5000)}}}"}}""";

        (await SendAsync(server, long5K, "msg_1", secret: "whsec_AAAA")).IsProblem(401, "signature-invalid");
        (await SendAsync(server, Good, "msg_2", at: TimeProvider.System.GetUtcNow().AddMinutes(-6))).IsProblem(401, "signature-invalid");
        (await PostAsync(server, "greet", Good)).IsProblem(401, "signature-invalid");
        (await SendAsync(server, Good, "msg_3", hook: "other")).IsProblem(404, "hook-unknown");
        (await SendAsync(server, Good, "msg_4", hook: "hello")).IsProblem(404, "hook-unknown");
        (await PostAsync(server, "greet", Good, project: "vision")).IsProblem(404, "hook-unknown");

        var kept = (await ada.GetAsync("deliveries")).Is(200).Json["items"]!.AsArray();
        Assert.Equal(["signature-missing", "signature-stale", "signature-wrong"], kept.Select(d => (string?)d!["code"]));
        var first = (await ada.GetAsync($"deliveries/{(string)kept[2]!["id"]!}")).Is(200).Json;
        Assert.Equal((4096, false, long5K.Length), (((string)first["body"]!).Length, (bool)first["isWhole"]!, (int)first["delivery"]!["bytes"]!));
        (await ada.PostAsync($"deliveries/{(string)kept[2]!["id"]!}/redeliver")).IsProblem(422, "delivery-refused");
        Assert.Empty((await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
        Assert.Contains("workflows_webhook_delivered{workflows_outcome=\"hook-unknown\"}", await server.Client.GetStringAsync("/metrics", Stop));
    }

    [Theory]
    [InlineData("""{"kind":"leave"}""", 204, null, null)]
    [InlineData("{}", 204, null, null)]
    [InlineData("", 204, null, null)]
    [InlineData("""{"kind":"greet","person":{"name":"Ada"}""", 400, "body-malformed", null)]
    [InlineData("""{"kind":"greet","kind":"greet"}""", 400, "body-malformed", null)]
    [InlineData("""{"kind":"greet","person":{"name":7}}""", 422, "input-type", "/person/name")]
    [InlineData("""{"kind":"greet","person":{}}""", 422, "expression-missing", "/person/name")]
    [InlineData("""{"kind":"greet","person":{"name":"Ada"},"times":9}""", 422, "input-range", "/times")]
    [InlineData("""{"kind":"greet","person":{"name":"Ada"},"lines":[{"count":1},{"count":"two"}]}""", 422, "input-type", "/lines/1/count")]
    [InlineData("""{"kind":"greet","person":{"name":"Ada"},"lines":[{"count":1,"a/b":2}]}""", 422, "unknown-input", "/lines/0/a~1b")]
    [InlineData("""{"kind":"greet","person":{"name":"Ada"},"pages":[{"size":"x"}]}""", 422, "input-type", "/pages/0/size")]
    public async Task What_does_not_fit_is_told_and_starts_nothing(string body, int status, string? code, string? pointer)
    {
        await using var server = await StartAsync();
        var ada = await server.CallerAsync(Role.Operator);

        var first = await SendAsync(server, body, "msg_1");
        var again = await SendAsync(server, body, "msg_1");

        first.Is(status);
        again.Is(status);
        Assert.Equal(first.Text, again.Text);
        if (code is not null)
        {
            first.IsProblem(status, code);
            Assert.Equal(pointer, (string?)first.Json["pointer"]);
        }

        Assert.Single((await ada.GetAsync("deliveries")).Is(200).Json["items"]!.AsArray());
        Assert.Empty((await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
    }

    // Without an end to the refused body the connection would be reset, and the answer lost with it.
    [Fact]
    public async Task Who_sends_too_much_may_send_it_all_and_hears_of_it()
    {
        const int Length = 32 << 20;
        await using var server = await StartAsync();
        using var sender = new TcpClient();
        await sender.ConnectAsync(server.Address.Host, server.Address.Port, Stop);
        var stream = sender.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /hooks/default/greet HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: {Length}\r\n\r\n"), Stop);
        using var answer = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await answer.ReadLineAsync(Stop));
        await stream.WriteAsync(new byte[Length], Stop);
        Assert.Contains("body-too-large", await answer.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_is_no_larger_than_two_mebibytes_and_is_JSON()
    {
        await using var server = await StartAsync();

        (await SendAsync(server, new string(' ', (2 << 20) + 1), "msg_1")).Is(413);
        (await SendAsync(server, "payload=%7B%7D", "msg_2", type: "application/x-www-form-urlencoded")).IsProblem(415, "media-type-unsupported");
    }

    [Fact]
    public async Task Unknown_senders_of_much_take_no_more_memory_than_there_is_to_spare()
    {
        await using var server = await StartAsync();
        var push = () => new HttpRequestMessage(HttpMethod.Post, "/hooks/default/-/repos/models") { Content = new StringContent("{}"), Headers = { TransferEncodingChunked = true } };
        List<TcpClient> senders = [];
        HttpResponseMessage? refused = null;
        for (var tries = 0; refused is null && tries < 20; tries++)
        {
            // Who sends nothing more is dropped after five seconds: on a busy machine the first are gone before the last have come.
            foreach (var sender in senders) sender.Dispose();
            senders = await WaitingSendersAsync(server);
            refused = await UntilAsync(server, push, 503, TimeSpan.FromSeconds(3));
        }

        (await SendAsync(server, Good, "msg_1")).Is(202);
        foreach (var sender in senders) sender.Dispose();
        using var taken = await UntilAsync(server, push, 404, TimeSpan.FromMinutes(1));

        Assert.NotNull(refused);
        Assert.NotNull(taken);
        Assert.Equal("server-busy", (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync(Stop))!["code"]);
        Assert.NotNull(refused.Headers.RetryAfter);
        refused.Dispose();
    }

    [Fact]
    public async Task A_delivery_is_taken_once_more()
    {
        await using var server = await StartAsync();
        var ada = await server.CallerAsync(Role.Operator);
        (await SendAsync(server, Good, "msg_1")).Is(202);
        var id = (string)(await ada.GetAsync("deliveries")).Is(200).Json["items"]![0]!["id"]!;

        var again = (await ada.PostAsync($"deliveries/{id}/redeliver", null, ("Prefer", "wait=60"))).Is(200).Json;

        Assert.Equal("Hello Ada 2", (string?)again["outputs"]!["said"]);
        Assert.Equal(2, (await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray().Count);
        Assert.Equal(id, (string?)(await ada.GetAsync("deliveries")).Is(200).Json["items"]![0]!["redeliveryOf"]);
    }

    [Fact]
    public async Task A_CloudEvent_is_known_by_source_and_id()
    {
        await using var server = await StartAsync();
        var told = $$"""{"specversion":"1.0","id":"1","source":"/crm","type":"person.came","data":{{Good}}}""";

        (await SendAsync(server, told, "msg_1", type: "application/cloudevents+json", headers: ("Prefer", "wait=60"))).Is(200);
        (await SendAsync(server, told.Replace("1.0", "0.3"), "msg_2", type: "application/cloudevents+json")).IsProblem(400, "cloudevent-malformed");
    }

    [Fact]
    public async Task GitHub_signs_its_own_way()
    {
        await using var server = await ApiServer.StartAsync(("greet.yaml", Spec.Replace("secret: HOOK\n", "secret: HOOK\n    sender: github\n", StringComparison.Ordinal)));
        var ada = await server.CallerAsync(Role.Editor);
        (await ada.PutAsync("secrets/HOOK", new JsonObject { ["value"] = Token }.ToJsonString())).Is(204);
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(Good)));

        (await PostAsync(server, "greet", Good, headers: [("X-Hub-Signature-256", signature), ("X-GitHub-Delivery", "72d3162e"), ("Prefer", "wait=60")])).Is(200);
        (await PostAsync(server, "greet", Good, headers: [("X-Hub-Signature-256", signature), ("X-GitHub-Delivery", "72d3162e"), ("Prefer", "wait=60")])).Is(200);
        (await PostAsync(server, "greet", Good + " ", headers: [("X-Hub-Signature-256", signature), ("X-GitHub-Delivery", "other")])).IsProblem(401, "signature-invalid");

        Assert.Single((await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
    }

    [Theory]
    [InlineData("sender: gitlab", "X-Gitlab-Token", Token, "Idempotency-Key")]
    [InlineData("sender: gitea", "X-Gitea-Signature", "{hex}", "X-Gitea-Delivery")]
    [InlineData("sender: gitea", "X-Forgejo-Signature", "{hex}", "X-Forgejo-Delivery")]
    [InlineData("sender: generic\n    signature: { header: X-Sign, prefix: v0=, algorithm: sha512, encoding: base64, id: X-Request }", "X-Sign", "v0={base64}", "X-Request")]
    public async Task Others_sign_their_own_way_and_what_opens_a_hook_is_shown_to_nobody(string sender, string header, string signature, string id)
    {
        await using var server = await ApiServer.StartAsync(("greet.yaml", Spec.Replace("secret: HOOK\n", $"secret: HOOK\n    {sender}\n", StringComparison.Ordinal)));
        var ada = await server.CallerAsync(Role.Editor);
        (await ada.PutAsync("secrets/HOOK", new JsonObject { ["value"] = $"an older one\n{Token}" }.ToJsonString())).Is(204);
        var (key, body) = (Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(Good));
        var written = signature.Replace("{hex}", Convert.ToHexStringLower(HMACSHA256.HashData(key, body))).Replace("{base64}", Convert.ToBase64String(HMACSHA512.HashData(key, body)));

        (await PostAsync(server, "greet", Good, headers: [(header, written), (id, "1"), ("Prefer", "wait=60")])).Is(200);
        (await PostAsync(server, "greet", Good, headers: [(header, written), (id, "1")])).Is(202);
        (await PostAsync(server, "greet", Good, headers: [(header, "v0=" + written), (id, "2")])).IsProblem(401, "signature-invalid");
        (await PostAsync(server, "greet", Good, headers: [(id, "3")])).IsProblem(401, "signature-invalid");

        Assert.Single((await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray());
        Assert.DoesNotContain(Token, (await ada.GetAsync("runs/1")).Is(200).Text);
        foreach (var delivery in (await ada.GetAsync("deliveries")).Is(200).Json["items"]!.AsArray())
        {
            var shown = (await ada.GetAsync($"deliveries/{(string)delivery!["id"]!}")).Is(200);
            Assert.DoesNotContain(Token, (string?)shown.Json["headers"]![header] ?? "");
            Assert.Equal(Good, (string?)shown.Json["body"]);
        }
    }

    [Fact]
    public async Task Two_servers_of_one_store_take_a_delivery_once_and_while_a_secret_is_replaced_both_are_good()
    {
        await using var server = await StartAsync();
        await using var other = await ApiServer.StartAsync(server, new ServerOptions { Port = 0 });
        var ada = await server.CallerAsync(Role.Editor);
        const string Newer = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => SendAsync(i % 2 == 0 ? server : other, Good, "msg_1")));
        (await ada.PutAsync("secrets/HOOK", new JsonObject { ["value"] = $"{Newer}\n{Secret}" }.ToJsonString())).Is(204);
        (await SendAsync(other, Good, "msg_2")).Is(202);
        (await SendAsync(other, Good, "msg_3", secret: Newer)).Is(202);
        (await ada.PutAsync("secrets/HOOK", new JsonObject { ["value"] = Newer }.ToJsonString())).Is(204);
        (await SendAsync(other, Good, "msg_4")).IsProblem(401, "signature-invalid");

        Assert.Single(answers.Select(a => a.Is(202).Headers["Location"]).Distinct());
        Assert.Equal(3, (await ada.GetAsync("runs")).Is(200).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Whoever_guesses_fills_no_list_and_keeps_nobody_out()
    {
        await using var server = await StartAsync();
        var ada = await server.CallerAsync(Role.Operator);

        var answers = new List<int>();
        for (var i = 0; i < 400; i++) answers.Add((await SendAsync(server, Good, $"msg_{i}", secret: "whsec_AAAA")).Status);
        var good = await SendAsync(server, Good, "msg_good");

        Assert.Equal([401, 429], answers.Distinct().Order());
        good.Is(202);
        Assert.InRange((await ada.GetAsync("deliveries?limit=1000")).Is(200).Json["items"]!.AsArray().Count, 100, answers.Count(a => a == 401) + 2);
    }

    [Fact]
    public async Task What_a_step_notifies_a_hook_takes()
    {
        const string Tell = """
            apiVersion: workflows/v1
            name: tell
            secrets: [HOOK]
            inputs: { url: { type: string } }
            steps:
              tell:
                uses: notify/webhook
                with: { url: "${{ inputs.url }}", secret: "${{ secrets.HOOK }}", type: person.came, data: { kind: greet, person: { name: Ada } } }
                retry: { maxAttempts: 3, interval: 1s }
            outputs: { status: "${{ steps.tell.outputs.status }}" }
            """;
        await using var server = await ApiServer.StartAsync(("greet.yaml", Spec), ("tell.yaml", Tell));
        await PutSecretAsync(server);
        var ada = await server.CallerAsync(Role.Operator);

        var told = (await ada.PostAsync("runs", new JsonObject { ["workflow"] = "tell", ["inputs"] = new JsonObject { ["url"] = $"{server.Address}hooks/default/greet" } }.ToJsonString(), ("Prefer", "wait=60"))).Is(200).Json;
        var delivery = (await ada.GetAsync("deliveries?workflow=greet")).Is(200).Json["items"]!.AsArray().Single()!;
        var started = (await ada.GetAsync($"runs/{(string)delivery["runId"]!}")).Is(200).Json;

        Assert.Equal(("succeeded", 202), ((string?)told["state"], (int)told["outputs"]!["status"]!));
        Assert.Equal("Ada", (string?)started["inputs"]!["name"]);
    }

    /// <summary>Gives a server with the spec its secret and a first delivery.</summary>
    internal static async Task DeliverAsync(ApiServer server)
    {
        await PutSecretAsync(server);
        (await SendAsync(server, Good, "msg_1")).Is(202);
    }

    // Ten that begin a body and go on waiting.
    private static async Task<List<TcpClient>> WaitingSendersAsync(ApiServer server)
    {
        var senders = new List<TcpClient>();
        foreach (var _ in Enumerable.Range(0, 10))
        {
            var sender = new TcpClient();
            senders.Add(sender);
            await sender.ConnectAsync(server.Address.Host, server.Address.Port, Stop);
            await sender.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /hooks/default/-/repos/models HTTP/1.1\r\nHost: {server.Address.Authority}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwait\r\n"), Stop);
        }

        return senders;
    }

    // The others are under way, but nobody says when they are there.
    private static async Task<HttpResponseMessage?> UntilAsync(ApiServer server, Func<HttpRequestMessage> request, int status, TimeSpan limit)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < limit;)
        {
            using var sent = request();
            var answer = await server.Client.SendAsync(sent, Stop);
            if ((int)answer.StatusCode == status) return answer;
            answer.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }

        return null;
    }

    private static async Task<ApiServer> StartAsync()
    {
        var server = await ApiServer.StartAsync(("greet.yaml", Spec), ("hello.yaml", Specs.Hello));
        await PutSecretAsync(server);
        return server;
    }

    private static async Task PutSecretAsync(ApiServer server) =>
        (await (await server.CallerAsync(Role.Editor)).PutAsync("secrets/HOOK", new JsonObject { ["value"] = Secret }.ToJsonString())).Is(204);

    private static Task<ApiAnswer> SendAsync(
        ApiServer server, string body, string id, string secret = Secret, string hook = "greet", string type = "application/json", DateTimeOffset? at = null, params (string Name, string Value)[] headers)
    {
        var moment = at ?? TimeProvider.System.GetUtcNow();
        var signature = HookSignatures.Sign(secret, id, moment, Encoding.UTF8.GetBytes(body))!;
        return PostAsync(server, hook, body, "default", type,
            [("webhook-id", id), ("webhook-timestamp", $"{moment.ToUnixTimeSeconds()}"), ("webhook-signature", signature), .. headers]);
    }

    private static async Task<ApiAnswer> PostAsync(
        ApiServer server, string hook, string body, string project = "default", string type = "application/json", params (string Name, string Value)[] headers)
    {
        var content = new StringContent(body, Encoding.UTF8, type);
        return await new ApiCaller(server.Client, "", project).SendAsync(HttpMethod.Post, $"/hooks/{project}/{hook}", content, headers);
    }
}
