using System.Text;
using System.Text.Json.Nodes;
using Workflows.Server;
using Xunit;

namespace Workflows.System.Tests.Serving;

/// <summary>A server on a free loopback port with the models of <see cref="ModelTable"/>; bodies longer than 64 KiB are too long.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public const int MaxBodyBytes = 64 << 10;

    private readonly ServedTable table = new();
    private WorkflowServer? server;

    public HttpClient Client { get; } = new();

    public Uri Address => server!.Address;

    public async ValueTask InitializeAsync()
    {
        server = await WorkflowServer.StartAsync(new ServerOptions { Port = 0, MaxBodyBytes = MaxBodyBytes }, table.Served, TestContext.Current.CancellationToken);
        Client.BaseAddress = server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server!.StopAsync(CancellationToken.None);
        await server.DisposeAsync();
        await table.DisposeAsync();
    }

    internal Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    internal Task<Answer> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    internal Task<Answer> PostAsync(string path, byte[] body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) });

    internal async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var response = await Client.SendAsync(request, TestContext.Current.CancellationToken))
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return new Answer((int)response.StatusCode, text, response.Content.Headers.ContentType?.MediaType);
        }
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(int Status, string Text, string? MediaType)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Asserts the error object of both protocols.</summary>
    public void IsRefusal(int status, string code)
    {
        Assert.Equal((status, code), (Status, (string?)Json["code"]));
        Assert.Equal("application/json", MediaType);
        Assert.False(string.IsNullOrWhiteSpace((string?)Json["error"]));
        Assert.DoesNotContain("   at ", Text);
    }
}
