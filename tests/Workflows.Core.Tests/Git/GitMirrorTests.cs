using Workflows.Core.Diagnostics;
using Workflows.Core.Git;
using Xunit;

namespace Workflows.Core.Tests.Git;

public sealed class GitMirrorTests : IDisposable
{
    private readonly GitRepository repository = new();
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-mirror-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        repository.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Follows_branches_and_tags_wherever_they_go()
    {
        var first = repository.Commit("Add a spec", ("specs/a.yaml", "a: 1\n"), ("data/a.csv", "x\n1\n"));
        repository.Git("tag", "--annotate", "v1", "--message", "one");
        var mirror = await OpenAsync();
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);
        var before = await mirror.HeadsAsync(Token);

        repository.Git("mv", "specs/a.yaml", "specs/b.yaml");
        var second = repository.Commit("Rename it [skip ci]\n\nIt was wrong.");
        repository.Git("branch", "other", first);
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);
        var after = await mirror.HeadsAsync(Token);
        var commit = await mirror.CommitAsync(second, Token);

        Assert.Equal(new Dictionary<string, string> { ["refs/heads/main"] = first, ["refs/tags/v1"] = first }, before);
        Assert.Equal((second, first), (after["refs/heads/main"], after["refs/heads/other"]));
        Assert.Equal(["specs/a.yaml", "specs/b.yaml"], (await mirror.ChangedAsync(first, second, Token)).Order());
        Assert.Equal((second, "Ada Lovelace <ada@example.org>", "Rename it [skip ci]", true), (commit.Id, commit.Author, commit.Subject, commit.SkipsCi));
        Assert.True(await mirror.IsBehindAsync(first, second, Token));
    }

    [Fact]
    public async Task Notices_that_somebody_forced_a_push_and_that_a_branch_is_gone()
    {
        var first = repository.Commit("One", ("a.txt", "1"));
        var second = repository.Commit("Two", ("a.txt", "2"));
        repository.Git("branch", "gone");
        var mirror = await OpenAsync();
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);

        repository.Git("reset", "--quiet", "--hard", first);
        var forced = repository.Commit("Another two", ("a.txt", "3"));
        repository.Git("branch", "--delete", "--force", "gone");
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);

        Assert.Equal([("refs/heads/main", forced)], (await mirror.HeadsAsync(Token)).Select(h => (h.Key, h.Value)));
        Assert.False(await mirror.IsBehindAsync(second, forced, Token));
    }

    [Fact]
    public async Task Writes_plain_files_and_says_what_it_leaves_out()
    {
        using var inner = new GitRepository();
        inner.Commit("Inner", ("x.txt", "x"));
        File.CreateSymbolicLink(repository.At("passwd"), "/etc/passwd");
        repository.Git("submodule", "--quiet", "add", inner.Path, "inner");
        var commit = repository.Commit("All kinds", ("specs/a.yaml", "a: 1\n"), ("data/large.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1073741824\n"));
        var mirror = await OpenAsync();
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);
        var place = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;

        var left = await GitExport.WriteAsync(mirror, commit, place, Token);

        Assert.Equal(["data/large.bin", "inner", "passwd"], left.Keys.Order());
        Assert.Contains("Git LFS", left["data/large.bin"]);
        Assert.Contains("submodule", left["inner"]);
        Assert.Contains("link", left["passwd"]);
        Assert.Equal([".gitmodules", "specs/a.yaml"], Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(place, f)).Order(StringComparer.Ordinal));
        Assert.Equal("a: 1\n", await File.ReadAllTextAsync(Path.Combine(place, "specs/a.yaml"), Token));
    }

    [Fact]
    public async Task A_file_whose_path_no_system_takes_keeps_nobody_from_the_others()
    {
        repository.Commit("One", ("a.txt", "1"));
        var blob = repository.Git("rev-parse", "HEAD:a.txt").Trim();
        var odd = new string('x', 300);
        repository.Git("update-index", "--add", "--cacheinfo", $"100644,{blob},{odd}", "--cacheinfo", $"100644,{blob},data/a\tb");
        repository.Git("commit", "--quiet", "--message", "Odd names");
        var mirror = await OpenAsync();
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);
        var place = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;

        var left = await GitExport.WriteAsync(mirror, repository.Git("rev-parse", "HEAD").Trim(), place, Token);

        Assert.Equal(["data/a\tb", odd], left.Keys.Order());
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(place, "a.txt"), Token));
    }

    [Fact]
    public async Task Writes_every_byte_of_many_files()
    {
        var random = new Random(7);
        var files = Enumerable.Range(0, 300).ToDictionary(i => $"data/{i:000}", i =>
        {
            var bytes = new byte[i % 10 == 0 ? i * 1000 : i];
            random.NextBytes(bytes);
            return bytes;
        });
        Directory.CreateDirectory(repository.At("data"));
        foreach (var (name, bytes) in files) await File.WriteAllBytesAsync(repository.At(name), bytes, Token);
        var commit = repository.Commit("Many");
        var mirror = await OpenAsync();
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);
        var place = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;

        Assert.Empty(await GitExport.WriteAsync(mirror, commit, place, Token));

        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(place, file.Key))));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_ends_it_at_once()
    {
        var commit = repository.Commit("Many", [.. Enumerable.Range(0, 3000).Select(i => ($"data/{i}", new string('x', 1000)))]);
        var mirror = await OpenAsync();
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);
        var place = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        await File.WriteAllTextAsync(Path.Combine(place, "data"), "in the way", Token);

        await Assert.ThrowsAsync<IOException>(() => GitExport.WriteAsync(mirror, commit, place, Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task An_edit_is_a_commit_of_its_author_that_takes_nothing_away()
    {
        var first = repository.Commit("One", ("specs/a,b.yaml", "a: 1\n"), ("data/x.csv", "x"));
        repository.Git("checkout", "--quiet", "--detach");
        var mirror = await OpenAsync();
        await mirror.FetchAsync(new GitRemote(repository.Path), Token);

        var edit = await mirror.WriteAsync(first, [("specs/a,b.yaml", "ä: 2\r\n")], new GitSignature("Grace", "grace@example.org", DateTimeOffset.UnixEpoch.AddDays(20000)), "Say ä", Token);
        await mirror.PushAsync(new GitRemote(repository.Path), "main", edit, Token);

        var commit = await mirror.CommitAsync(edit, Token);
        Assert.Equal(("Grace <grace@example.org>", "Say ä", true), (commit.Author, commit.Subject, commit.IsOurs));
        Assert.Equal(["specs/a,b.yaml"], await mirror.ChangedAsync(first, edit, Token));
        Assert.Equal("ä: 2\r\n", await mirror.ReadTextAsync((await mirror.FindAsync(edit, "specs/a,b.yaml", Token))!.Id, Token));
        Assert.Equal(edit, repository.Git("rev-parse", "main").Trim());
        var other = await mirror.WriteAsync(first, [("specs/a,b.yaml", "other")], new GitSignature("Ada", "ada@example.org", DateTimeOffset.UnixEpoch), "Other", Token);
        Assert.Equal("git-failed", (await Assert.ThrowsAsync<FailureException>(() => mirror.PushAsync(new GitRemote(repository.Path), "main", other, Token))).Failure.Code);
    }

    [Theory]
    [InlineData("ext::sh -c touch% MARK")]
    [InlineData("--upload-pack=touch MARK")]
    [InlineData("file:///nowhere")]
    [InlineData("http://127.0.0.1:1/x.git")]
    public async Task Reads_by_no_protocol_that_was_not_allowed(string url)
    {
        var mirror = await GitMirror.OpenAsync(Path.Combine(folder, "m.git"), allowsLocal: false, TimeProvider.System, Token);
        var mark = Path.Combine(folder, "mark");

        Assert.Equal("git-failed", (await Assert.ThrowsAsync<FailureException>(() => mirror.FetchAsync(new GitRemote(url.Replace("MARK", mark, StringComparison.Ordinal)), Token))).Failure.Code);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task What_a_repository_or_a_person_configures_runs_no_program()
    {
        repository.Commit("One", ("a.txt", "1"));
        var mark = Path.Combine(folder, "mark");
        File.WriteAllText(Path.Combine(repository.Path, ".git/hooks/pre-auto-gc"), $"#!/bin/sh\ntouch {mark}\n");
        var mirror = await OpenAsync();
        Directory.CreateDirectory(Path.Combine(folder, "m.git/hooks"));
        foreach (var hook in (string[])["post-update", "reference-transaction", "post-checkout"])
        {
            File.WriteAllText(Path.Combine(folder, "m.git/hooks", hook), $"#!/bin/sh\ntouch {mark}\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(folder, "m.git/hooks", hook), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await mirror.FetchAsync(new GitRemote(repository.Path), Token);

        Assert.Single(await mirror.HeadsAsync(Token));
        Assert.False(File.Exists(mark));
    }

    private Task<GitMirror> OpenAsync() => GitMirror.OpenAsync(Path.Combine(folder, "m.git"), allowsLocal: true, TimeProvider.System, Token);
}
