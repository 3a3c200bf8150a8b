using System.Text;
using Workflows.Core.Signatures;
using Xunit;

namespace Workflows.Core.Tests.Signatures;

/// <summary>Signatures against the examples that the providers publish, and against whatever must not pass.</summary>
public sealed class HookSignaturesTests
{
    // Standard Webhooks, as its libraries and the documentation of Svix have it.
    private const string StandardSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string StandardId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string StandardTime = "1614265330";
    private const string StandardBody = "{\"test\": 2432232314}";
    private const string StandardSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    // GitHub, "Validating webhook deliveries".
    private const string GitHubSecret = "It's a Secret to Everybody";
    private const string GitHubBody = "Hello, World!";
    private const string GitHubSignature = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    private static readonly DateTimeOffset StandardNow = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void The_example_of_Standard_Webhooks_is_genuine()
    {
        Assert.Equal(HookVerdict.Genuine, Standard());
        Assert.Equal(StandardSignature, HookSignatures.Sign(StandardSecret, StandardId, StandardNow, Encoding.UTF8.GetBytes(StandardBody)));
        Assert.Equal(StandardId, HookSignatures.DeliveryOf(new HookSigning(), Request(StandardBody, ("Webhook-Id", StandardId))));
    }

    [Theory]
    [InlineData(-300, HookVerdict.Genuine)]
    [InlineData(300, HookVerdict.Genuine)]
    [InlineData(-301, HookVerdict.Stale)]
    [InlineData(301, HookVerdict.Stale)]
    public void A_signature_is_good_for_five_minutes(int seconds, HookVerdict verdict) => Assert.Equal(verdict, Standard(now: StandardNow.AddSeconds(seconds)));

    [Theory]
    [InlineData("v1a,AAAA v1,AAAA " + StandardSignature, HookVerdict.Genuine)]
    [InlineData("v1,AAAA", HookVerdict.Forged)]
    [InlineData("v1,not base64", HookVerdict.Forged)]
    [InlineData("v1,", HookVerdict.Forged)]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", HookVerdict.Forged)]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", HookVerdict.Forged)]
    [InlineData("", HookVerdict.Unsigned)]
    public void One_good_signature_among_several_is_enough(string signatures, HookVerdict verdict) => Assert.Equal(verdict, Standard(signatures: signatures));

    [Theory]
    [InlineData("whsec_AAAA\n" + StandardSecret, HookVerdict.Genuine)]
    [InlineData(StandardSecret + "\r\nwhsec_AAAA\n", HookVerdict.Genuine)]
    [InlineData("whsec_AAAA", HookVerdict.Forged)]
    [InlineData("", HookVerdict.NoSecret)]
    [InlineData("a password", HookVerdict.NoSecret)]
    [InlineData("whsec_!!", HookVerdict.NoSecret)]
    public void Two_secrets_are_good_while_one_replaces_the_other(string secret, HookVerdict verdict) => Assert.Equal(verdict, Standard(secret: secret));

    [Theory]
    [InlineData("1614265331")]
    [InlineData("99999999999999999999999")]
    [InlineData("-5")]
    [InlineData("now")]
    [InlineData("")]
    public void Id_time_and_body_are_all_signed(string time)
    {
        Assert.NotEqual(HookVerdict.Genuine, Standard(time: time));
        Assert.Equal(HookVerdict.Forged, Standard(id: "msg_other"));
        Assert.Equal(HookVerdict.Forged, Standard(body: StandardBody + " "));
        Assert.Equal(HookVerdict.Unsigned, Standard(id: ""));
    }

    [Fact]
    public void The_example_of_GitHub_is_genuine_and_its_older_header_counts_for_nothing()
    {
        var hook = new HookSigning { Sender = HookSender.GitHub };

        Assert.Equal(HookVerdict.Genuine, Judge(hook, GitHubSecret, Request(GitHubBody, ("x-hub-signature-256", "sha256=" + GitHubSignature))));
        Assert.Equal(HookVerdict.Forged, Judge(hook, GitHubSecret, Request(GitHubBody + "\n", ("X-Hub-Signature-256", "sha256=" + GitHubSignature))));
        Assert.Equal(HookVerdict.Forged, Judge(hook, "another", Request(GitHubBody, ("X-Hub-Signature-256", "sha256=" + GitHubSignature))));
        Assert.Equal(HookVerdict.Unsigned, Judge(hook, GitHubSecret, Request(GitHubBody, ("X-Hub-Signature-256", GitHubSignature))));
        Assert.Equal(HookVerdict.Unsigned, Judge(hook, GitHubSecret, Request(GitHubBody, ("X-Hub-Signature", "sha1=" + GitHubSignature[..40]))));
        Assert.Equal("72d3162e", HookSignatures.DeliveryOf(hook, Request("", ("X-GitHub-Delivery", "72d3162e"))));
    }

    [Fact]
    public void Gitea_and_Forgejo_write_the_digits_alone_and_Forgejo_wins()
    {
        var hook = new HookSigning { Sender = HookSender.Gitea };

        Assert.Equal(HookVerdict.Genuine, Judge(hook, GitHubSecret, Request(GitHubBody, ("X-Gitea-Signature", GitHubSignature))));
        Assert.Equal(HookVerdict.Genuine, Judge(hook, GitHubSecret, Request(GitHubBody, ("X-Forgejo-Signature", GitHubSignature.ToUpperInvariant()), ("X-Gitea-Signature", "00"))));
        Assert.Equal(HookVerdict.Forged, Judge(hook, GitHubSecret, Request(GitHubBody, ("X-Forgejo-Signature", "00"), ("X-Gitea-Signature", GitHubSignature))));
        Assert.Equal(HookVerdict.Unsigned, Judge(hook, GitHubSecret, Request(GitHubBody, ("X-Hub-Signature-256", "sha256=" + GitHubSignature))));
        Assert.Equal("b", HookSignatures.DeliveryOf(hook, Request("", ("X-Gitea-Delivery", "a"), ("X-Forgejo-Delivery", "b"))));
    }

    [Fact]
    public void GitLab_signs_or_shows_its_token()
    {
        var hook = new HookSigning { Sender = HookSender.GitLab };

        Assert.Equal(HookVerdict.Genuine, Judge(hook, "token", Request(GitHubBody, ("X-Gitlab-Token", "token"))));
        Assert.Equal(HookVerdict.Forged, Judge(hook, "token", Request(GitHubBody, ("X-Gitlab-Token", "token "))));
        Assert.Equal(HookVerdict.Unsigned, Judge(hook, "token", Request(GitHubBody)));
        Assert.Equal(HookVerdict.Genuine, Standard(sender: HookSender.GitLab));

        // Whoever signs is judged by the signature alone.
        Assert.Equal(HookVerdict.Forged, HookSignatures.Judge(hook, StandardSecret, Request(StandardBody, ("X-Gitlab-Token", StandardSecret),
            ("webhook-id", StandardId), ("webhook-timestamp", StandardTime), ("webhook-signature", "v1,AAAA")), StandardNow));
        Assert.Equal("k", HookSignatures.DeliveryOf(hook, Request("", ("Idempotency-Key", "k"), ("X-Gitlab-Event-UUID", "e"))));
    }

    // RFC 4231, test case 2.
    [Theory]
    [InlineData(HookAlgorithm.Sha256, HookEncoding.Hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData(HookAlgorithm.Sha256, HookEncoding.Base64, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")]
    [InlineData(HookAlgorithm.Sha512, HookEncoding.Hex,
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")]
    public void Others_choose_header_prefix_algorithm_and_encoding(HookAlgorithm algorithm, HookEncoding encoding, string signature)
    {
        var hook = new HookSigning { Sender = HookSender.Generic, Header = "X-Sign", Prefix = "h=", Algorithm = algorithm, Encoding = encoding, IdHeader = "X-Id" };

        Assert.Equal(HookVerdict.Genuine, Judge(hook, "Jefe", Request("what do ya want for nothing?", ("X-Sign", "h=" + signature))));
        Assert.Equal(HookVerdict.Forged, Judge(hook, "Jefe", Request("what do ya want for nothing", ("X-Sign", "h=" + signature))));
        Assert.Equal(HookVerdict.Forged, Judge(hook, "Jefe", Request("what do ya want for nothing?", ("X-Sign", "h=" + signature[..^2]))));
        Assert.Equal("7", HookSignatures.DeliveryOf(hook, Request("", ("X-Id", "7"))));
        Assert.Null(HookSignatures.DeliveryOf(hook with { IdHeader = null }, Request("", ("X-Id", "7"))));
    }

    private static HookVerdict Standard(
        string secret = StandardSecret, string id = StandardId, string time = StandardTime, string body = StandardBody, string signatures = StandardSignature, DateTimeOffset? now = null,
        HookSender sender = HookSender.Standard) =>
        HookSignatures.Judge(new HookSigning { Sender = sender }, secret, Request(body, ("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signatures)), now ?? StandardNow);

    private static HookVerdict Judge(HookSigning hook, string secret, HookRequest request) => HookSignatures.Judge(hook, secret, request, StandardNow);

    private static HookRequest Request(string body, params (string Name, string Value)[] headers) =>
        new(headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase), Encoding.UTF8.GetBytes(body));
}
