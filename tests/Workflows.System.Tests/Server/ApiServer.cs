using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Cli;
using Workflows.Core.Access;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Sources;
using Workflows.Core.Repositories;
using Workflows.Server;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Server;

/// <summary>A server with everything behind it, on a free loopback port, over a home and a folder of specs of the test's own.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly bool ownsFolder;
    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stop = new();
    private readonly WorkflowServer server;
    private readonly List<Task> loops;

    private ApiServer(TemporaryFolder folder, bool ownsFolder, ServiceProvider services, WorkflowServer server, FolderSource source, ServedEngine served, bool drivesRuns)
    {
        this.folder = folder;
        this.ownsFolder = ownsFolder;
        this.services = services;
        this.server = server;
        Served = served;
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
        loops =
        [
            source.RunAsync(stop.Token),
            services.GetRequiredService<RepositoryFollower>().RunAsync((_, _, _) => { }, stop.Token),
            drivesRuns ? services.GetRequiredService<WorkflowEngine>().RecoverAsync((_, _) => { }, stop.Token) : Task.CompletedTask,
        ];
    }

    public HttpClient Client { get; }

    public Uri Address => server.Address;

    public ServedEngine Served { get; }

    public TemporaryFolder Folder => folder;

    /// <summary>A path in the folder of specs.</summary>
    public string Spec(string relative) => folder.At($"source/{relative}");

    public static Task<ApiServer> StartAsync(params (string Path, string Text)[] specs) => StartAsync(null, new ServerOptions { Port = 0 }, specs);

    /// <summary>Starts a server; over the folder of another one when that is given.</summary>
    public static Task<ApiServer> StartAsync(ApiServer? beside, ServerOptions options, params (string Path, string Text)[] specs) =>
        StartAsync(beside, options, Composition.Sqlite, specs);

    /// <summary>The same over a store.</summary>
    public static async Task<ApiServer> StartAsync(ApiServer? beside, ServerOptions options, string store, params (string Path, string Text)[] specs)
    {
        var folder = beside?.folder ?? new TemporaryFolder();
        Directory.CreateDirectory(folder.At("source"));
        Directory.CreateDirectory(folder.At("data"));
        foreach (var (path, text) in specs)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At($"source/{path}"))!);
            await File.WriteAllTextAsync(folder.At($"source/{path}"), text, TestContext.Current.CancellationToken);
        }

        var services = Composition.Build(folder.At("home"), store, Convert.ToBase64String(new byte[32]), engine => engine with { AllowCommands = true, ImportsFiles = false, ReadRoots = [folder.At("data")] });
        var source = new FolderSource(services.GetRequiredService<WorkflowEngine>(), folder.At("source"), TimeProvider.System);
        var served = Composition.Served(services, source);
        var server = await WorkflowServer.StartAsync(options, served, TestContext.Current.CancellationToken);
        return new ApiServer(folder, beside is null, services, server, source, served, options.DrivesRuns);
    }

    /// <summary>Gives a key.</summary>
    public async Task<string> KeyAsync(string name, Role role, string? project = "default", params string[] models) =>
        (await Served.Keys.CreateAsync(new NewKey { Name = name, Role = role, Project = project, Models = models, By = "test" }, TestContext.Current.CancellationToken)).Text;

    /// <summary>A caller with a key of its own.</summary>
    public async Task<ApiCaller> CallerAsync(Role role, string name = "ada", string project = "default") => new(Client, await KeyAsync(name, role, project), project);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await stop.CancelAsync();
        foreach (var loop in loops) await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync(CancellationToken.None);
        await server.DisposeAsync();
        await services.DisposeAsync();
        stop.Dispose();
        if (ownsFolder) folder.Dispose();
    }
}

/// <summary>Somebody who calls the API with a key.</summary>
internal sealed class ApiCaller(HttpClient client, string key, string project)
{
    public string Key => key;

    /// <summary>Sends a request; a path that does not begin with a slash is one of the project.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/v1/projects/{project}/{path}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, body, all);
    }

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<ApiAnswer> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public Task<ApiAnswer> PutAsync(string path, string text, string type = "application/json", params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, new StringContent(text, Encoding.UTF8, type), headers);
}

/// <summary>What came back.</summary>
internal sealed record ApiAnswer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Asserts the status, and shows the answer when it is another one.</summary>
    public ApiAnswer Is(int status)
    {
        Assert.True(Status == status, $"Status {Status} in place of {status}: {Text}");
        return this;
    }

    /// <summary>Asserts a problem document.</summary>
    public void IsProblem(int status, string code)
    {
        Is(status);
        Assert.Equal(code, (string?)Json["code"]);
        Assert.StartsWith("application/problem+json", Headers["Content-Type"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)Json["detail"]));
        Assert.DoesNotContain("   at ", Text);
    }
}
