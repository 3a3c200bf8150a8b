using Workflows.Core.Diagnostics;
using Workflows.Core.Repositories;
using Xunit;
using Followed = Workflows.Core.Repositories.Repository;

namespace Workflows.Core.Tests.Repositories;

public sealed class RepositoryRulesTests
{
    [Theory]
    [InlineData("https://github.com/team/models.git", "github.com", "team/models")]
    [InlineData("ssh://git@git.example.org:2222/team/sub/models", "git.example.org", "team/sub/models")]
    [InlineData("git@git.example.org:team/models.git", "git.example.org", "team/models")]
    public void Takes_addresses_that_git_may_be_given(string url, string host, string slug)
    {
        RepositoryRules.Check(At(url), allowsLocal: false);

        Assert.Equal((host, slug, "models"), (RepositoryAddress.HostOf(url), RepositoryAddress.SlugOf(url), RepositoryAddress.NameOf(url)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://git.example.org/x")]
    [InlineData("git://git.example.org/x")]
    [InlineData("ext::sh -c id")]
    [InlineData("ext::id")]
    [InlineData("file:///srv/x")]
    [InlineData("--upload-pack=id")]
    [InlineData("ssh://-oProxyCommand=id/x")]
    [InlineData("git@-oProxyCommand=id:x")]
    [InlineData("relative/path")]
    [InlineData("https://ada:secret@git.example.org/x")]
    [InlineData("https://token@git.example.org/x")]
    [InlineData("ssh://git:secret@git.example.org/x")]
    [InlineData("https://git.example.org/x?y")]
    [InlineData("https://git.example.org/x\n")]
    public void Refuses_every_other_address(string url) => Assert.Equal("repository-url", CodeOf(At(url), allowsLocal: true));

    [Fact]
    public void A_place_of_the_machine_is_for_its_administrators()
    {
        Assert.Equal("repository-url", CodeOf(At("/srv/models.git"), allowsLocal: false));
        Assert.Null(CodeOf(At("/srv/models.git"), allowsLocal: true));
    }

    [Theory]
    [InlineData("-main")]
    [InlineData("a..b")]
    [InlineData("a//b")]
    [InlineData(".a")]
    [InlineData("a.lock")]
    [InlineData("a b")]
    [InlineData("release/*")]
    [InlineData("")]
    public void The_branch_that_is_followed_is_a_name(string branch) => Assert.Equal("repository-branch", CodeOf(At("https://h/x") with { Branches = [branch] }, allowsLocal: false));

    [Theory]
    [InlineData("../specs")]
    [InlineData("specs//a")]
    [InlineData("/specs")]
    [InlineData("a\\b")]
    public void The_folder_lies_in_the_repository(string path) => Assert.Equal("repository-path", CodeOf(At("https://h/x") with { Path = path }, allowsLocal: false));

    [Fact]
    public void What_belongs_to_a_provider_needs_one_and_a_place_of_its_api()
    {
        Assert.Equal("repository-provider", CodeOf(At("https://h/x") with { Secret = "HOOK" }, allowsLocal: false));
        Assert.Equal("repository-secret", CodeOf(At("https://h/x") with { Provider = GitProvider.GitHub, Token = "ghp_" + new string('-', 30) }, allowsLocal: false));
        Assert.Equal("repository-provider", CodeOf(At("/srv/x") with { Provider = GitProvider.GitHub, Token = "TOKEN" }, allowsLocal: true));
        Assert.Equal("repository-provider", CodeOf(At("/srv/x") with { Provider = GitProvider.GitHub, Token = "TOKEN", Slug = "a/b" }, allowsLocal: true));
        Assert.Equal("repository-provider", CodeOf(At("https://h/x") with { Provider = GitProvider.GitHub, Api = "http://h/api" }, allowsLocal: true));
        Assert.Null(CodeOf(At("/srv/x") with { Provider = GitProvider.GitHub, Token = "TOKEN", Slug = "a/b", Api = "http://127.0.0.1:8080" }, allowsLocal: true));
    }

    private static string? CodeOf(Followed repository, bool allowsLocal) =>
        (Record.Exception(() => RepositoryRules.Check(repository, allowsLocal)) as FailureException)?.Failure.Code;

    private static Followed At(string url) => new() { Project = "default", Name = "models", Url = url, Branches = ["main"], AddedBy = "ada", AddedAt = DateTimeOffset.UnixEpoch };
}
