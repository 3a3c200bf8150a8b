using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Core.Steps;
using Workflows.Stores;
using Xunit;

namespace Workflows.Core.Tests.Hosting.Upkeep;

public sealed class SqliteBackupTests : BackupContract
{
    protected override void AddStores(IServiceCollection services, string home) => services.AddSqliteStores(Path.Combine(home, "workflows.db"), Key);

    protected override void AddOtherStores(IServiceCollection services, string home) => AddStores(services, home);

    [Fact]
    public async Task Leaves_the_key_file_where_it_is()
    {
        await using var from = new UpkeepHome(AddWithKeyFile);
        await from.Get<ISecretStore>().SetAsync("default", "TOKEN", "correct horse", [], Token);
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);
        var key = await File.ReadAllTextAsync(from.At("secret.key"), Token);
        Assert.DoesNotContain(key, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(from.File("b.tar"), Token)), StringComparison.Ordinal);

        await using var to = new UpkeepHome(AddWithKeyFile);
        await to.Get<HomeUpkeep>().RestoreAsync(from.File("b.tar"), null, Token);

        var error = await Assert.ThrowsAsync<FailureException>(() => to.Get<ISecretStore>().RevealAsync("default", "TOKEN", "digits", Token));
        Assert.Equal("secret-unreadable", error.Failure.Code);
        File.Copy(from.At("secret.key"), to.At("secret.key"));
        Assert.Equal("correct horse", await to.Get<ISecretStore>().RevealAsync("default", "TOKEN", "digits", Token));
    }

    private static void AddWithKeyFile(IServiceCollection services, string home) => services.AddSqliteStores(Path.Combine(home, "workflows.db"));
}
