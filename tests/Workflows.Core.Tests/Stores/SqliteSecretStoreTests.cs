using System.Runtime.Versioning;
using System.Text;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Steps;
using Workflows.Stores;
using Workflows.Stores.Sqlite;
using Workflows.Stores.Steps;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteSecretStoreTests : SecretStoreContract, IAsyncDisposable
{
    private readonly StoreFolder folder = new();
    private readonly List<SqliteDatabase> databases = [];

    private string KeyFile => folder.File("secret.key");

    public async ValueTask DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        folder.Dispose();
    }

    protected override ISecretStore Open() => Open(null);

    [Fact]
    public async Task Writes_no_value_in_the_clear()
    {
        await Open().SetAsync("default", "HOOK", "correct horse battery", [], Token);

        foreach (var file in Directory.GetFiles(folder.Path))
            Assert.DoesNotContain("correct horse", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)));
    }

    [Fact]
    public async Task Seals_the_same_value_differently_each_time()
    {
        await Open().SetAsync("default", "ONE", "the same value", [], Token);
        await Open().SetAsync("default", "TWO", "the same value", [], Token);

        var boxes = await databases[0].ReadAsync(s => s.Rows("SELECT sealed FROM secrets", row => Convert.ToHexString(row.GetFieldValue<byte[]>(0))), Token);
        Assert.Equal(2, boxes.Distinct().Count());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Makes_a_private_key_when_the_first_secret_is_set()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await Open().ListAsync("default", Token);
        Assert.False(File.Exists(KeyFile));

        await Open().SetAsync("default", "HOOK", "value", [], Token);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(32, Convert.FromBase64String(await File.ReadAllTextAsync(KeyFile, Token)).Length);
    }

    [Fact]
    public async Task Makes_one_key_when_several_set_the_first_secrets()
    {
        var stores = Enumerable.Range(0, 8).Select(_ => Open()).ToList();
        await Task.WhenAll(stores.Select((s, i) => Task.Run(() => s.SetAsync("default", $"S{i}", $"value {i}", [], Token), Token)));

        for (var i = 0; i < 8; i++) Assert.Equal($"value {i}", await Open().RevealAsync("default", $"S{i}", "digits", Token));
    }

    [Fact]
    public async Task A_given_key_takes_the_place_of_the_file()
    {
        var key = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        await Open(key).SetAsync("default", "HOOK", "value", [], Token);

        Assert.False(File.Exists(KeyFile));
        Assert.Equal("value", await Open(key + "\n").RevealAsync("default", "HOOK", "digits", Token));
        var refused = await Assert.ThrowsAsync<FailureException>(() => Open("c2hvcnQ=").RevealAsync("default", "HOOK", "digits", Token));
        Assert.Equal("secret-key-invalid", refused.Failure.Code);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("other")]
    public async Task Says_what_to_do_when_the_key_is_not_the_one(string fate)
    {
        await Open().SetAsync("default", "HOOK", "value", [], Token);
        File.Delete(KeyFile);
        if (fate == "other") await File.WriteAllTextAsync(KeyFile, Convert.ToBase64String(new byte[32]), Token);

        var refused = await Assert.ThrowsAsync<FailureException>(() => Open().RevealAsync("default", "HOOK", "digits", Token));

        Assert.Equal("secret-unreadable", refused.Failure.Code);
        Assert.Contains("workflows secrets set HOOK", refused.Message);
    }

    [Fact]
    public async Task Notices_rights_that_were_widened_by_hand()
    {
        await Open().SetAsync("default", "HOOK", "value", ["digits"], Token);
        await databases[0].WriteAsync(s => s.Execute("UPDATE secrets SET workflows = '[]'"), Token);

        var refused = await Assert.ThrowsAsync<FailureException>(() => Open().RevealAsync("default", "HOOK", "iris", Token));

        Assert.Equal("secret-unreadable", refused.Failure.Code);
    }

    private SqlSecretStore Open(string? key)
    {
        var database = new SqliteDatabase(folder.File("workflows.db"), Time);
        databases.Add(database);
        return new SqlSecretStore(database, new SecretKey(KeyFile, key), Time);
    }
}
