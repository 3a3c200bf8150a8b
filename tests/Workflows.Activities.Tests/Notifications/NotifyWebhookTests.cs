using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Workflows.Activities.Notifications;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using Workflows.Core.Signatures;
using Xunit;

namespace Workflows.Activities.Tests.Notifications;

public sealed class NotifyWebhookTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ActivityTestContext test = new() { Time = new FakeTimeProvider(Now), Step = "tell" };

    public void Dispose() => test.Dispose();

    [Fact]
    public async Task A_receiver_who_knows_the_secret_can_tell_who_sent_it_and_what()
    {
        using var receiver = new Receiver("202 Accepted", "202 Accepted");

        var sent = await SendAsync($"http://127.0.0.1:{receiver.Port}/in");
        var again = await SendAsync($"http://127.0.0.1:{receiver.Port}/in");

        var (head, body) = receiver.Requests[0];
        var headers = head.Split("\r\n").Skip(1).Where(line => line.Length > 0).ToDictionary(line => line.Split(": ")[0], line => line.Split(": ")[1], StringComparer.OrdinalIgnoreCase);
        Assert.StartsWith("POST /in HTTP/1.1", head);
        Assert.Equal(HookVerdict.Genuine, HookSignatures.Judge(new HookSigning(), Secret, new HookRequest(headers, body), Now));
        Assert.Equal(("application/cloudevents+json", sent.Id, 202), (headers["Content-Type"], headers["webhook-id"], sent.Status));
        var told = JsonNode.Parse(body)!;
        Assert.Equal(("1.0", sent.Id, "model.released", 3), ((string?)told["specversion"], (string?)told["id"], (string?)told["type"], (int)told["data"]!["version"]!));
        Assert.Equal("/projects/default/runs/run/steps/tell", (string?)told["source"]);

        // What is sent twice is known to be one.
        Assert.Equal(sent.Id, again.Id);
        Assert.Equal(body, receiver.Requests[1].Body);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task No_spelling_leads_to_this_machine_where_that_is_not_allowed(string host)
    {
        using var receiver = new Receiver("200 OK");

        var failure = await FailAsync($"http://{host}:{receiver.Port}/", allowsPrivate: false);

        Assert.Equal(("notify-not-allowed", false), (failure.Code, failure.Retryable));
        Assert.Empty(receiver.Requests);
    }

    [Theory]
    [InlineData("1.1.1.1", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:1.1.1.1", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Public_is_what_everybody_may_reach(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("503 Service Unavailable", "notify-failed", true)]
    [InlineData("429 Too Many Requests", "notify-failed", true)]
    [InlineData("401 Unauthorized", "notify-refused", false)]
    [InlineData("302 Found\r\nLocation: /elsewhere", "notify-refused", false)]
    public async Task What_may_pass_is_tried_again_and_nothing_else_and_redirects_are_not_followed(string answer, string code, bool isRetryable)
    {
        using var receiver = new Receiver(answer, "200 OK");

        var failure = await FailAsync($"http://127.0.0.1:{receiver.Port}/");

        Assert.Equal((code, isRetryable), (failure.Code, failure.Retryable));
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Nobody_who_listens_is_tried_again()
    {
        int port;
        using (var gone = new Receiver()) port = gone.Port;

        var failure = await FailAsync($"http://127.0.0.1:{port}/");

        Assert.Equal(("notify-failed", true), (failure.Code, failure.Retryable));
    }

    [Theory]
    [InlineData("ftp://example.org/", Secret, "notify-url")]
    [InlineData("/in", Secret, "notify-url")]
    [InlineData("http://user:hunter2@example.org/", Secret, "notify-url")]
    [InlineData("http://127.0.0.1:1/", "hunter2", "notify-secret")]
    public async Task What_cannot_be_sent_is_not(string url, string secret, string code)
    {
        var failure = await FailAsync(url, secret: secret);

        Assert.Equal(code, failure.Code);
        Assert.DoesNotContain("hunter2", failure.Message);
    }

    private async Task<NotifyOutput> SendAsync(string url, bool allowsPrivate = true, string secret = Secret) => await new NotifyWebhook().RunAsync(
        new NotifyInput { Url = url, Secret = new Secret("PARTNER", secret), Type = "model.released", Data = new JsonObject { ["version"] = 3 } },
        test.Context with { AllowsPrivateTargets = allowsPrivate });

    private async Task<Failure> FailAsync(string url, bool allowsPrivate = true, string secret = Secret) =>
        (await Assert.ThrowsAsync<FailureException>(() => SendAsync(url, allowsPrivate, secret))).Failure;
}
