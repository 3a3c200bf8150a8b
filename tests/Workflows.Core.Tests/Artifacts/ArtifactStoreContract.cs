using System.Runtime.Versioning;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Xunit;

namespace Workflows.Core.Tests.Artifacts;

/// <summary>What every artifact store promises. A subclass opens stores on one and the same data.</summary>
public abstract class ArtifactStoreContract
{
    protected static readonly ArtifactDraft AnyFile = new(ArtifactKind.File);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A further door to the same data, as another process would open it.</summary>
    protected abstract IArtifactStore Open();

    protected static Func<string, CancellationToken, Task> Text(string text) => (path, token) => File.WriteAllTextAsync(path, text, token);

    protected static Func<string, CancellationToken, Task> Folder(params (string Path, string Text)[] files) => async (root, token) =>
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, token);
        }
    };

    [Fact]
    public async Task Keeps_a_file_under_the_hash_of_its_bytes()
    {
        var draft = new ArtifactDraft(ArtifactKind.Dataset, "arrow", new Dictionary<string, long> { ["rows"] = 3 });
        var artifact = await Open().AddFileAsync(draft, Text("abc"), Token);

        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", artifact.Hash);
        Assert.Equal((ArtifactKind.Dataset, "arrow", 3L, 3L), (artifact.Kind, artifact.Format, artifact.Bytes, artifact.Facts["rows"]));
        Assert.Equal("abc", await File.ReadAllTextAsync(await Open().GetPathAsync(artifact, Token), Token));
        Assert.Equal(ArtifactCondition.Intact, await Open().CheckAsync(artifact, Token));
    }

    [Fact]
    public async Task Keeps_a_folder_under_the_hash_of_its_list_of_files()
    {
        var artifact = await Open().AddFolderAsync(new(ArtifactKind.Model, "network"), Folder(("weights/a.bin", "12345"), ("signature.json", "{}")), Token);
        var same = await Open().AddFolderAsync(new(ArtifactKind.Model, "network"), Folder(("signature.json", "{}"), ("weights/a.bin", "12345")), Token);

        Assert.Equal(
            ContentHash.Of("[{\"bytes\":2,\"path\":\"signature.json\",\"sha256\":\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"},"
                + "{\"bytes\":5,\"path\":\"weights/a.bin\",\"sha256\":\"5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5\"}]"),
            artifact.Hash);
        Assert.Equal(7, artifact.Bytes);
        Assert.Equal(artifact.Hash, same.Hash);
        var path = await Open().GetPathAsync(artifact, Token);
        Assert.Equal("12345", await File.ReadAllTextAsync(Path.Combine(path, "weights", "a.bin"), Token));
    }

    [Fact]
    public async Task Stores_equal_content_once_when_many_add_it_at_once()
    {
        var stores = new[] { Open(), Open() };
        var files = Enumerable.Range(0, 16).Select(i => Task.Run(() => stores[i % 2].AddFileAsync(AnyFile, Text("same"), Token), Token));
        var folders = Enumerable.Range(0, 16).Select(i => Task.Run(() => stores[i % 2].AddFolderAsync(AnyFile, Folder(("a", "same"), ("b/c", "x")), Token), Token));

        var artifacts = await Task.WhenAll(files.Concat(folders));

        Assert.Equal(2, artifacts.Select(a => a.Hash).Distinct().Count());
        foreach (var artifact in artifacts) Assert.Equal(ArtifactCondition.Intact, await Open().CheckAsync(artifact, Token));
    }

    [Fact]
    public async Task Moves_changed_bytes_aside_and_takes_good_ones_again()
    {
        var store = Open();
        var file = await store.AddFileAsync(AnyFile, Text("abc"), Token);
        var folder = await store.AddFolderAsync(AnyFile, Folder(("a", "1"), ("b", "2")), Token);
        await OverwriteAsync(await store.GetPathAsync(file, Token), "abd");
        await OverwriteAsync(Path.Combine(await store.GetPathAsync(folder, Token), "b"), "3");

        var error = await Assert.ThrowsAsync<FailureException>(() => store.GetPathAsync(file, Token));
        Assert.Equal("artifact-corrupted", error.Failure.Code);
        Assert.Contains(file.Hash, error.Message, StringComparison.Ordinal);
        Assert.Equal(ArtifactCondition.Missing, await store.CheckAsync(file, Token));
        Assert.Equal(ArtifactCondition.Corrupted, await store.CheckAsync(folder, Token));
        Assert.Equal("artifact-missing", (await Assert.ThrowsAsync<FailureException>(() => store.GetPathAsync(folder, Token))).Failure.Code);

        await store.AddFileAsync(AnyFile, Text("abc"), Token);
        await store.AddFolderAsync(AnyFile, Folder(("a", "1"), ("b", "2")), Token);
        Assert.Equal("abc", await File.ReadAllTextAsync(await store.GetPathAsync(file, Token), Token));
        Assert.Equal("2", await File.ReadAllTextAsync(Path.Combine(await store.GetPathAsync(folder, Token), "b"), Token));
    }

    [Fact]
    public async Task Heals_changed_bytes_when_the_same_content_is_added_again()
    {
        var store = Open();
        var folder = await store.AddFolderAsync(AnyFile, Folder(("a", "1"), ("b", "2")), Token);
        await OverwriteAsync(Path.Combine(await store.GetPathAsync(folder, Token), "b"), "3");

        await store.AddFolderAsync(AnyFile, Folder(("a", "1"), ("b", "2")), Token);

        Assert.Equal(ArtifactCondition.Intact, await store.CheckAsync(folder, Token));
    }

    [Fact]
    public async Task Notices_a_file_that_was_added_to_a_folder()
    {
        var store = Open();
        var folder = await store.AddFolderAsync(AnyFile, Folder(("a", "1")), Token);
        await File.WriteAllTextAsync(Unlocked(Path.Combine(await store.GetPathAsync(folder, Token), "extra")), "!", Token);

        Assert.Equal(ArtifactCondition.Corrupted, await store.CheckAsync(folder, Token));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Gives_out_nothing_that_can_be_changed_by_mistake()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var store = Open();
        var folder = await store.GetPathAsync(await store.AddFolderAsync(AnyFile, Folder(("sub/a", "1")), Token), Token);
        var file = await store.GetPathAsync(await store.AddFileAsync(AnyFile, Text("abc"), Token), Token);

        const UnixFileMode write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        foreach (var path in new[] { folder, Path.Combine(folder, "sub"), Path.Combine(folder, "sub", "a"), file })
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & write);
    }

    [Theory]
    [InlineData("link", "a link inside")]
    [InlineData("linked-folder", "a link to a folder")]
    [InlineData("hard", "a second name of a file elsewhere")]
    [InlineData("pipe", "a pipe")]
    public async Task Refuses_anything_but_files_and_folders(string name, string reason)
    {
        var outside = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(outside, "secret", Token);

        var error = await Assert.ThrowsAsync<FailureException>(() => Open().AddFolderAsync(AnyFile, (root, _) =>
        {
            var path = Path.Combine(root, name);
            if (name == "link") File.CreateSymbolicLink(path, outside);
            else if (name == "linked-folder") Directory.CreateSymbolicLink(path, Path.GetTempPath());
            else if (name == "hard") Run("ln", outside, path);
            else Run("mkfifo", path);
            return Task.CompletedTask;
        }, Token));

        Assert.True(error.Failure.Code == "artifact-link", reason);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Equal("secret", await File.ReadAllTextAsync(outside, Token));
        File.Delete(outside);
    }

    [Fact]
    public async Task Refuses_a_place_that_was_left_empty_or_holds_the_wrong_thing()
    {
        var nothing = await Assert.ThrowsAsync<FailureException>(() => Open().AddFileAsync(AnyFile, (_, _) => Task.CompletedTask, Token));
        var folder = await Assert.ThrowsAsync<FailureException>(() => Open().AddFileAsync(AnyFile, Folder(("a", "1")), Token));

        Assert.Equal(["artifact-not-written", "artifact-not-written"], [nothing.Failure.Code, folder.Failure.Code]);
    }

    [Theory]
    [InlineData("sha256:../../../../etc/passwd")]
    [InlineData("sha256:abc")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public async Task Refuses_a_hash_that_is_none(string hash)
    {
        var error = await Assert.ThrowsAsync<FailureException>(() => Open().GetPathAsync(new Artifact { Kind = ArtifactKind.File, Hash = hash, Bytes = 1 }, Token));

        Assert.Equal("artifact-hash", error.Failure.Code);
    }

    private static void Run(string command, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task OverwriteAsync(string path, string text) => await File.WriteAllTextAsync(Unlocked(path), text, Token);

    private static string Unlocked(string path)
    {
        if (OperatingSystem.IsWindows()) return path;
        File.SetUnixFileMode(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.Exists(path)) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
