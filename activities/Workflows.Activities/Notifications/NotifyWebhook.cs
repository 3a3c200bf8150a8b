using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Signatures;

namespace Workflows.Activities.Notifications;

/// <summary>
/// Posts a CloudEvent, signed as Standard Webhooks has it. Every attempt of a step sends the same id and the same body, so that the receiver can tell a repeat; with
/// <c>retry</c> the engine tries again whatever may pass. Redirects are not followed. Where addresses of private networks are not allowed, that is judged by the
/// address that is connected to: whatever a name meant a moment before counts for nothing.
/// </summary>
[Activity("notify/webhook", Summary = "Posts an event to a URL, signed the Standard Webhooks way.", Effect = Effect.Effect)]
internal sealed partial class NotifyWebhook : IActivity<NotifyInput, NotifyOutput>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task<NotifyOutput> RunAsync(NotifyInput input, ActivityContext context)
    {
        var id = $"msg_{ContentHash.Of(context.IdempotencyKey)["sha256:".Length..][..32]}";
        using var request = Request(input, id, context);
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = (connection, token) => ConnectAsync(connection.DnsEndPoint, context.AllowsPrivateTargets, token),
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var limit = new CancellationTokenSource(Patience, context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            Check(response, request.RequestUri!);
            LogSent(context.Logger, id, request.RequestUri!.Host, (int)response.StatusCode);
            return new NotifyOutput { Id = id, Status = (int)response.StatusCode };
        }
        catch (HttpRequestException e) when (e.InnerException is FailureException refused)
        {
            throw new FailureException(refused.Failure, e);
        }
        catch (HttpRequestException e)
        {
            throw FailureException.Resource(FailureCodes.NotifyFailed, $"notify/webhook: {request.RequestUri!.Host} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !context.Cancellation.IsCancellationRequested)
        {
            throw FailureException.Resource(FailureCodes.NotifyFailed, $"notify/webhook: {request.RequestUri!.Host} has not answered within {Patience.TotalSeconds:0} seconds.", e);
        }
    }

    private static HttpRequestMessage Request(NotifyInput input, string id, ActivityContext context)
    {
        if (!Uri.TryCreate(input.Url, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            throw FailureException.Input(FailureCodes.NotifyUrl, $"notify/webhook: '{input.Url}' is no URL to post to. Write one with https:// or http://.");
        if (url.UserInfo.Length > 0)
            throw FailureException.Input(FailureCodes.NotifyUrl, $"notify/webhook: the URL of {url.Host} has a name or password in it, which everybody sees who sees the run. Remove it: the receiver knows us by the signature.");
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["specversion"] = "1.0",
                ["id"] = id,
                ["source"] = $"/projects/{context.Project}/runs/{context.RunId}/steps/{context.StepId}",
                ["type"] = input.Type,
                ["datacontenttype"] = "application/json",
                ["data"] = input.Data?.DeepClone(),
            });
        var now = context.Time.GetUtcNow();
        var signature = HookSignatures.Sign(input.Secret.Value, id, now, body)
            ?? throw FailureException.Input(FailureCodes.NotifySecret, $"notify/webhook: the secret {input.Secret.Name} does not hold whsec_ and a key in base64. Set it: echo whsec_$(openssl rand -base64 32) | workflows secrets set {input.Secret.Name} --from-stdin");
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Workflows", null));
        request.Headers.Add(HookSignatures.IdHeader, id);
        request.Headers.Add(HookSignatures.TimeHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(HookSignatures.SignatureHeader, signature);
        return request;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowsPrivate, CancellationToken cancellationToken)
    {
        var found = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var allowed = allowsPrivate ? found : Array.FindAll(found, PublicAddress.Is);
        if (found.Length > 0 && allowed.Length == 0)
            throw FailureException.Input(FailureCodes.NotifyNotAllowed,
                $"notify/webhook: {target.Host} is at {string.Join(", ", found.Take(3).Select(a => a.ToString()))}, an address that is not public. Ask the operator of this server to allow them to the project (--private-targets PROJECT).");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Check(HttpResponseMessage response, Uri url)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) return;
        if (status is 408 or 425 or 429 or >= 500) throw FailureException.Resource(FailureCodes.NotifyFailed, $"notify/webhook: {url.Host} answered with {status}. It may take the event later.");
        throw new FailureException(new Failure
        {
            Kind = FailureKind.Activity,
            Code = FailureCodes.NotifyRefused,
            Message = status is >= 300 and < 400
                ? $"notify/webhook: {url.Host} answered with {status} and leads to '{response.Headers.Location}'. Redirects are not followed: write that URL."
                : $"notify/webhook: {url.Host} answered with {status}: it does not take the event. Correct the URL, the secret or the data.",
        });
    }

    [LoggerMessage(1801, LogLevel.Information, "Event {Id} sent to {Host}: status {Status}")]
    private static partial void LogSent(ILogger logger, string id, string host, int status);
}

/// <summary>Inputs of <c>notify/webhook</c>.</summary>
internal sealed record NotifyInput
{
    [Field("Where to post: a URL with https:// or http://.")]
    public required string Url { get; init; }

    [Field("What signs: whsec_ and a key in base64, which the receiver has too.")]
    public required Secret Secret { get; init; }

    [Field("What happened, such as model.released.")]
    public required string Type { get; init; }

    [Field("What the receiver is told, as data of the event.")]
    public JsonNode? Data { get; init; }
}

/// <summary>Outputs of <c>notify/webhook</c>.</summary>
internal sealed record NotifyOutput
{
    [Field("Id of the event, the same for every attempt.")]
    public required string Id { get; init; }

    [Field("Status of the answer.")]
    public required int Status { get; init; }
}
