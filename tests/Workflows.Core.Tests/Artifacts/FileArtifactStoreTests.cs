using System.Diagnostics;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Tests.Stores;
using Xunit;

namespace Workflows.Core.Tests.Artifacts;

public sealed class FileArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly StoreFolder folder = new();

    protected override IArtifactStore Open() => new FileArtifactStore(Root);

    private string Root => folder.File("artifacts");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Leaves_nothing_behind_when_writing_fails()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Open().AddFolderAsync(AnyFile, async (root, token) =>
        {
            await File.WriteAllTextAsync(Path.Combine(root, "half"), "written", token);
            throw new InvalidDataException();
        }, Token));

        Assert.Empty(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Says_that_the_disk_is_full_and_leaves_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the device /dev/full of Linux.");
        var error = await Assert.ThrowsAsync<FailureException>(() => Open().AddFolderAsync(AnyFile, async (root, token) =>
        {
            await File.WriteAllTextAsync(Path.Combine(root, "half"), "written", token);
            await File.WriteAllTextAsync("/dev/full", "every write here fails for want of space", token);
        }, Token));

        Assert.Equal("disk-full", error.Failure.Code);
        Assert.Contains(Root, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Survives_a_real_disk_that_runs_full()
    {
        using var disk = SmallDisk.TryMount(folder.File("disk"), megabytes: 1);
        Assert.SkipWhen(disk is null, "This user may not mount a small disk.");
        var store = new FileArtifactStore(Path.Combine(disk.Path, "artifacts"));
        var before = await store.AddFileAsync(AnyFile, Text("before"), Token);

        var error = await Assert.ThrowsAsync<FailureException>(
            () => store.AddFileAsync(AnyFile, (path, token) => File.WriteAllBytesAsync(path, new byte[4 << 20], token), Token));

        Assert.Equal("disk-full", error.Failure.Code);
        Assert.Equal([await store.GetPathAsync(before, Token)], Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories));
        await store.AddFileAsync(AnyFile, (path, token) => File.WriteAllBytesAsync(path, new byte[1 << 19], token), Token);
    }

    [Fact]
    public async Task Says_that_the_store_is_read_only()
    {
        using var disk = SmallDisk.TryMount(folder.File("disk"), megabytes: 1);
        Assert.SkipWhen(disk is null, "This user may not mount a small disk.");
        var store = new FileArtifactStore(Path.Combine(disk.Path, "artifacts"));
        var before = await store.AddFileAsync(AnyFile, Text("before"), Token);
        disk.MakeReadOnly();

        var error = await Assert.ThrowsAsync<FailureException>(() => store.AddFileAsync(AnyFile, Text("after"), Token));

        Assert.Equal("store-read-only", error.Failure.Code);
        Assert.Equal("before", await File.ReadAllTextAsync(await store.GetPathAsync(before, Token), Token));
    }

    [Fact]
    public async Task Clears_away_what_a_dead_process_left_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs flock.");
        var temporary = Path.Combine(Root, "tmp");
        foreach (var name in new[] { "1-1", "1-2" })
        {
            Directory.CreateDirectory(Path.Combine(temporary, name, "content"));
            await File.WriteAllTextAsync(Path.Combine(temporary, name, "content", "half"), "written", Token);
            await File.WriteAllTextAsync(Path.Combine(temporary, name + ".lock"), "", Token);
        }

        using var living = Process.Start(new ProcessStartInfo("flock", [Path.Combine(temporary, "1-2.lock"), "sh", "-c", "echo locked; cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", await living.StandardOutput.ReadLineAsync(Token));

        await Open().AddFileAsync(AnyFile, Text("abc"), Token);

        Assert.Equal(["1-2", "1-2.lock"], Directory.EnumerateFileSystemEntries(temporary).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        living.StandardInput.Close();
        await living.WaitForExitAsync(Token);
        await Open().AddFileAsync(AnyFile, Text("abd"), Token);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }

    [Fact]
    public async Task Writes_where_the_design_says_and_nowhere_else()
    {
        await Open().AddFileAsync(AnyFile, Text("abc"), Token);

        Assert.Equal(
            ["sha256/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
            Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f)));
    }
}
