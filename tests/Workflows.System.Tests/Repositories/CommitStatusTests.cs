using Microsoft.Extensions.DependencyInjection;
using Workflows.Cli;
using Workflows.Core.Repositories;
using Workflows.Core.Steps;
using Workflows.System.Tests.Harness;
using Xunit;

namespace Workflows.System.Tests.Repositories;

/// <summary>Requests as the providers document them, over real sockets.</summary>
public sealed class CommitStatusTests : IAsyncDisposable
{
    private const string Value = "a-token-of-a-provider";

    private static readonly string Commit = new('c', 40);

    private readonly TemporaryFolder folder = new();
    private readonly ServiceProvider services;

    public CommitStatusTests() => services = Composition.Build(folder.At("home"), Composition.Sqlite, Convert.ToBase64String(new byte[32]), options => options);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(GitProvider.GitHub, "/repos/team/models/statuses/", "Authorization", "Bearer " + Value, "context", "failure")]
    [InlineData(GitProvider.GitLab, "/projects/team%2Fmodels/statuses/", "PRIVATE-TOKEN", Value, "name", "failed")]
    [InlineData(GitProvider.Gitea, "/repos/team/models/statuses/", "Authorization", "token " + Value, "context", "failure")]
    public async Task Tells_each_provider_its_own_way(GitProvider provider, string place, string header, string signed, string name, string failed)
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);

        Assert.Null(await TellAsync(standIn, provider, CommitState.Pending, "Workflows are checked"));
        Assert.Null(await TellAsync(standIn, provider, CommitState.Failure, new string('x', 500)));

        var calls = standIn.Calls.ToArray();
        Assert.All(calls, c => Assert.Equal(($"POST /api{place}{Commit}", signed, "workflows"), (c.Place, c.Headers[header], (string?)c.Body[name])));
        Assert.Equal(["pending", failed], calls.Select(c => (string?)c.Body["state"]));
        Assert.Equal([21, 140], calls.Select(c => ((string?)c.Body["description"])!.Length));
        if (provider == GitProvider.GitHub) Assert.Equal(("application/vnd.github+json", "2022-11-28"), (calls[0].Headers["Accept"], calls[0].Headers["X-GitHub-Api-Version"]));
    }

    [Fact]
    public async Task A_provider_that_is_away_for_a_moment_is_told_again_and_one_that_refuses_is_not()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);
        standIn.Answer(503);
        Assert.Null(await TellAsync(standIn, GitProvider.GitHub, CommitState.Success, "1 workflow valid"));
        standIn.Answer(404);

        var refused = (await TellAsync(standIn, GitProvider.GitHub, CommitState.Success, "1 workflow valid"))!;

        Assert.Equal("status-not-posted", refused.Code);
        Assert.Contains("404", refused.Message);
        Assert.DoesNotContain(Value, refused.Message);
        Assert.Equal(3, standIn.Calls.Count);
    }

    [Fact]
    public async Task Without_the_secret_nothing_is_sent_and_its_name_is_told()
    {
        await using var standIn = await ProviderStandIn.StartAsync(Stop);

        var refused = (await services.GetRequiredService<CommitStatuses>().TellAsync(Of(standIn, GitProvider.GitHub), new CommitStatus(Commit, CommitState.Success, "fine"), Stop))!;

        Assert.Equal("secret-missing", refused.Code);
        Assert.Empty(standIn.Calls);
    }

    private async Task<RepositoryFailure?> TellAsync(ProviderStandIn standIn, GitProvider provider, CommitState state, string description)
    {
        await services.GetRequiredService<ISecretStore>().SetAsync("default", "TOKEN", Value, [], Stop);
        return await services.GetRequiredService<CommitStatuses>().TellAsync(Of(standIn, provider), new CommitStatus(Commit, state, description), Stop);
    }

    private static Repository Of(ProviderStandIn standIn, GitProvider provider) => new()
    {
        Project = "default", Name = "models", Url = "git@git.example.org:team/models.git", Branches = ["main"], Provider = provider, Token = "TOKEN", Api = $"{standIn.Address}/api",
        AddedBy = "ada", AddedAt = DateTimeOffset.UnixEpoch,
    };
}
