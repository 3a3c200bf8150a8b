using System.Runtime.Versioning;
using System.Text;
using Microsoft.Data.Sqlite;
using Workflows.Core.Diagnostics;
using Workflows.Core.Tests.Artifacts;
using Workflows.Stores.Sqlite;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly StoreFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => folder.File("home/workflows.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Touches_nothing_before_its_first_use()
    {
        await using var database = Database();

        Assert.False(Directory.Exists(Path.GetDirectoryName(File)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Is_private_to_its_user()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var database = Database();
        await WriteAsync(database, "one");

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(File)!))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public async Task Works_with_the_settings_that_durability_rests_on()
    {
        await using var database = Database();
        var settings = await database.WriteAsync(session => new[] { "synchronous", "foreign_keys", "mmap_size" }
            .Select(name => session.Number($"PRAGMA {name}")).ToList(), Token);

        Assert.Equal([2, 1, 0], settings);
        Assert.Equal("wal", await database.ReadAsync(session => session.First("PRAGMA journal_mode", row => row.GetString(0)), Token));
    }

    [Fact]
    public async Task Is_made_once_when_several_open_it_first()
    {
        for (var round = 0; round < 200; round++)
        {
            var path = folder.File($"race{round}/workflows.db");
            var openings = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                await using var database = new SqliteDatabase(path, TimeProvider.System);
                return await database.ReadAsync(session => session.Number("SELECT COUNT(*) FROM runs"), Token);
            }));
            Assert.All(await Task.WhenAll(openings), count => Assert.Equal(0, count));
        }
    }

    [Fact]
    public async Task Has_a_project_in_every_table()
    {
        await using var database = Database();
        var tables = await database.ReadAsync(session => session.Rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('schema_migrations', 'projects') "
            + "AND NOT EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name) c WHERE c.name = 'project')", row => row.GetString(0)), Token);

        Assert.Empty(tables);
    }

    [Fact]
    public async Task Is_created_once_when_many_processes_start_at_once()
    {
        var databases = Enumerable.Range(0, 8).Select(_ => Database()).ToList();

        await Task.WhenAll(databases.Select((database, i) => WriteAsync(database, $"project{i}")));

        Assert.Equal(9, await databases[0].ReadAsync(session => session.Number("SELECT COUNT(*) FROM projects"), Token));
        foreach (var database in databases) await database.DisposeAsync();
    }

    [Fact]
    public async Task Undoes_the_work_that_throws_and_keeps_the_rest_of_its_batch()
    {
        await using var database = Database();
        var writes = Enumerable.Range(0, 20).Select(i => database.WriteAsync(session =>
        {
            session.Execute("INSERT INTO projects (name) VALUES (@name)", ("@name", i % 5 == 1 ? "taken" : $"p{i}"));
            return i % 5 == 0 ? throw new InvalidOperationException("changed my mind") : i;
        }, Token)).ToList();
        await Task.WhenAll(writes.Select(w => w.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default)));

        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 5 == 0) Assert.IsType<InvalidOperationException>(writes[i].Exception!.InnerException);
            else if (i % 5 == 1 && i > 1) Assert.IsType<FailureException>(writes[i].Exception!.InnerException);
            else Assert.Equal(i, await writes[i]);
        }

        Assert.Equal(1 + 1 + 12, await database.ReadAsync(session => session.Number("SELECT COUNT(*) FROM projects"), Token));
    }

    [Fact]
    public async Task Says_who_is_wrong_when_the_store_is_locked_and_works_again_afterwards()
    {
        await using var database = new SqliteDatabase(File, TimeProvider.System, TimeSpan.FromMilliseconds(50));
        await WriteAsync(database, "one");
        await using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            await other.OpenAsync(Token);
            await using var held = await other.BeginTransactionAsync(Token);

            await RefusesAsync("store-locked", () => WriteAsync(database, "two"));
            Assert.Equal(2, await database.ReadAsync(session => session.Number("SELECT COUNT(*) FROM projects"), Token));
        }

        await WriteAsync(database, "two");
    }

    [Theory]
    [InlineData("this is not a database, but it is long enough to be taken for the header of one ..........................................")]
    [InlineData("SQLite format 3\0 and then nothing that makes sense, for more than the hundred bytes that the header of a database takes......")]
    public async Task Refuses_a_file_that_is_no_database(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, text, Encoding.ASCII, Token);
        await using var database = Database();

        await RefusesAsync("store-corrupt", () => WriteAsync(database, "one"));
        await RefusesAsync("store-corrupt", () => database.ReadAsync(session => session.Number("SELECT 1"), Token));
        Assert.Equal(text, await System.IO.File.ReadAllTextAsync(File, Encoding.ASCII, Token));
    }

    [Fact]
    public async Task Refuses_a_database_with_damaged_pages()
    {
        await using (var database = Database())
            for (var i = 0; i < 50; i++) await WriteAsync(database, $"project{i}{new string('x', 500)}");
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Token);
        Array.Fill(bytes, (byte)0xA5, 4096, bytes.Length - 4096);
        await System.IO.File.WriteAllBytesAsync(File, bytes, Token);
        await using var damaged = Database();

        await RefusesAsync("store-corrupt", () => WriteAsync(damaged, "one"));
    }

    [Fact]
    public async Task Refuses_the_database_of_another_program()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await ExecuteAsync("CREATE TABLE bookmarks (url TEXT)");
        await using var database = Database();

        await RefusesAsync("store-foreign", () => WriteAsync(database, "one"));
    }

    [Fact]
    public async Task Refuses_the_database_of_a_newer_program()
    {
        await using (var database = Database()) await WriteAsync(database, "one");
        await ExecuteAsync("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, 'future', 0)");
        await using var older = Database();

        var message = await RefusesAsync("store-newer", () => WriteAsync(older, "two"));
        Assert.Contains("9999", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_the_folder_cannot_be_written()
    {
        await System.IO.File.WriteAllTextAsync(folder.File("home"), "a file where the folder should be", Token);
        await using var database = Database();

        await RefusesAsync("store-read-only", () => WriteAsync(database, "one"));
    }

    [Fact]
    public async Task Says_that_the_disk_is_read_only()
    {
        using var disk = SmallDisk.TryMount(folder.File("home"), megabytes: 2);
        Assert.SkipWhen(disk is null, "This user may not mount a small disk.");
        await using (var database = Database()) await WriteAsync(database, "one");
        disk.MakeReadOnly();
        await using var blocked = Database();

        await RefusesAsync("store-read-only", () => WriteAsync(blocked, "two"));
    }

    [Fact]
    public async Task Says_that_the_disk_is_full_and_keeps_what_was_committed()
    {
        using var disk = SmallDisk.TryMount(folder.File("home"), megabytes: 2);
        Assert.SkipWhen(disk is null, "This user may not mount a small disk.");
        await using (var database = Database())
        {
            await WriteAsync(database, "one");
            await RefusesAsync("disk-full", async () =>
            {
                for (var i = 0; i < 100; i++) await WriteAsync(database, $"{i}{new string('x', 100_000)}");
            });
        }

        await using var reopened = Database();
        Assert.Equal(1, await reopened.ReadAsync(session => session.Number("SELECT COUNT(*) FROM projects WHERE name = 'one'"), Token));
    }

    private SqliteDatabase Database() => new(File, TimeProvider.System);

    private static Task<int> WriteAsync(SqliteDatabase database, string project) =>
        database.WriteAsync(session => session.Execute("INSERT INTO projects (name) VALUES (@name)", ("@name", project)), Token);

    private async Task<string> RefusesAsync(string code, Func<Task> work)
    {
        var error = await Assert.ThrowsAsync<FailureException>(work);
        Assert.Equal(code, error.Failure.Code);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Token);
    }
}
