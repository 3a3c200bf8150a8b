using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Stores;
using Xunit;

namespace Workflows.Core.Tests.Steps;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly StoreFolder home = new();
    private readonly FakeTimeProvider time = new();

    private CheckpointFolders Folders => new(home.File("checkpoints"), time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_step_that_never_asks_for_its_folder_leaves_nothing_behind()
    {
        using (var folder = Folders.Find("run/step/", isFirst: true, Token)) folder.Clear();
        Assert.False(Directory.Exists(home.File("checkpoints")));
    }

    [Fact]
    public void A_folder_is_made_when_its_path_is_asked_for()
    {
        using var folder = Folders.Find("run/step/", isFirst: true, Token);
        Assert.True(Directory.Exists(folder.Open()));
    }

    [Fact]
    public async Task A_folder_belongs_to_one_attempt_at_a_time()
    {
        Task<CheckpointFolder> second;
        using (await Folders.OpenAsync("sha256:ab", Token))
        {
            second = Folders.OpenAsync("sha256:ab", Token);
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.False(second.IsCompleted);
        }

        while (!second.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await second).Dispose();
    }

    [Fact]
    public async Task What_an_earlier_attempt_left_goes_although_this_one_never_asked_for_it()
    {
        string path;
        using (var earlier = Folders.Find("run/step/", isFirst: true, Token))
        {
            path = earlier.Open();
            await File.WriteAllTextAsync(Path.Combine(path, "epoch-1"), "", Token);
        }

        using (var folder = Folders.Find("run/step/", isFirst: false, Token)) folder.Clear();
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task Looking_for_idle_folders_is_not_disturbed_by_attempts_that_make_and_empty_theirs()
    {
        var folders = new CheckpointFolders(home.File("checkpoints"), TimeProvider.System);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var attempts = Task.Run(async () =>
        {
            for (var n = 0; !over.IsCancellationRequested; n++)
            {
                using var folder = await folders.OpenAsync($"sha256:{n % 7}", Token);
                foreach (var epoch in Enumerable.Range(0, 20)) await File.WriteAllTextAsync(Path.Combine(folder.Open(), $"epoch-{epoch}"), "", Token);
                folder.Clear();
            }
        }, Token);

        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(2) && !attempts.IsCompleted)
            foreach (var idle in folders.Idle(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, Token)) folders.TryRemove(idle, Token);
        await over.CancelAsync();
        await attempts;
    }

    public void Dispose() => home.Dispose();
}
