using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Runs;
using Workflows.Core.Tests.Hosting;
using Workflows.Stores;
using Workflows.Stores.Postgres;
using Workflows.Stores.Runs;
using Workflows.Stores.Sql;
using Xunit;

namespace Workflows.Core.Tests.Stores;

public sealed class PostgresDatabaseTests : IAsyncDisposable
{
    private readonly PostgresStore store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Schema => PostgresAddress.Parse(store.Address).Schema;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Touches_nothing_before_its_first_use_and_stays_in_its_schema()
    {
        var other = new PostgresStore().Open();
        store.Open();
        Assert.Equal(0, await SchemasAsync());

        await store.Open().ReadAsync(s => s.Number("SELECT COUNT(*) FROM runs"), Token);

        Assert.Equal(1, await SchemasAsync());
        Assert.Equal(0, await other.ReadAsync(s => s.Number("SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"), Token));
        await other.DisposeAsync();

        Task<long?> SchemasAsync() => other.ReadAsync(s => s.Number("SELECT COUNT(*) FROM pg_namespace WHERE nspname = @schema", ("@schema", Schema)), Token);
    }

    [Fact]
    public async Task Is_made_once_when_several_processes_open_it_first()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.Open().ReadAsync(s => s.Number("SELECT COUNT(*) FROM projects"), Token)));

        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Has_a_project_in_every_table()
    {
        var tables = await store.Open().ReadAsync(s => s.Rows(
            "SELECT table_name FROM information_schema.tables t WHERE table_schema = current_schema AND table_name NOT IN ('schema_migrations', 'projects', 'writers') "
            + "AND NOT EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'project')",
            row => row.GetString(0)), Token);

        Assert.Empty(tables);
    }

    [Fact]
    public async Task Undoes_the_work_that_throws_and_keeps_the_rest_of_its_batch()
    {
        var database = store.Open();
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

    [Theory]
    [InlineData("DELETE FROM alias_moves")]
    [InlineData("UPDATE alias_moves SET alias = 'x'")]
    [InlineData("TRUNCATE alias_moves")]
    public async Task Keeps_the_history_of_aliases(string sql)
    {
        var refused = await Assert.ThrowsAsync<FailureException>(() => store.Open().WriteAsync(s => s.Execute(sql), Token));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_the_schema_of_another_program()
    {
        await using (var other = new PostgresStore())
            await other.Open().WriteAsync(s => s.Execute($"CREATE SCHEMA {Schema}") + s.Execute($"CREATE TABLE {Schema}.bookmarks (url text)"), Token);

        await RefusesAsync("store-foreign", store.Address);
    }

    [Fact]
    public async Task Uses_an_empty_schema_that_somebody_made_for_it()
    {
        await using (var other = new PostgresStore()) await other.Open().WriteAsync(s => s.Execute($"CREATE SCHEMA {Schema}"), Token);

        Assert.Equal(1, await store.Open().ReadAsync(s => s.Number("SELECT COUNT(*) FROM projects"), Token));
    }

    [Fact]
    public async Task Refuses_the_schema_of_a_newer_program()
    {
        await store.Open().WriteAsync(s => s.Execute("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, 'future', 0)"), Token);

        Assert.Contains("9999", await RefusesAsync("store-newer", store.Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_at_once_what_is_wrong_with_the_login_and_never_the_password()
    {
        await using (var admin = new PostgresStore())
            await admin.Open().WriteAsync(s => s.Execute("DO $$ BEGIN CREATE ROLE guarded LOGIN PASSWORD 'the-right-one'; EXCEPTION WHEN duplicate_object THEN NULL; END $$"), Token);
        string Guarded(string login) => PostgresServer.Shared.Address(Schema, login);

        foreach (var login in new[] { "guarded:the-wrong-one", "guarded" })
        {
            var message = await RefusesAsync("store-login", Guarded(login));
            Assert.Contains("guarded", message, StringComparison.Ordinal);
            Assert.DoesNotContain("the-wrong-one", message, StringComparison.Ordinal);
        }

        await using (var others = new PostgresStore())
        {
            await others.Open().ReadAsync(s => s.Number("SELECT 1"), Token);
            await RefusesAsync("store-forbidden", PostgresServer.Shared.Address(PostgresAddress.Parse(others.Address).Schema, "guarded:the-right-one"));
        }

        Assert.Contains("GRANT CREATE", await RefusesAsync("store-forbidden", Guarded("guarded:the-right-one")), StringComparison.Ordinal);
        await RefusesAsync("store-not-found", PostgresServer.Shared.Address(Schema, database: "nowhere"));
    }

    [Fact]
    public async Task Gives_up_after_five_seconds_when_nobody_ever_answered_and_names_the_place()
    {
        var time = new FakeTimeProvider();
        var port = DeadPort();
        var database = store.Open(time, $"postgresql://me:s3cret@127.0.0.1:{port}/shop");

        foreach (var start in new Func<Task>[] { () => database.ReadAsync(s => s.Number("SELECT 1"), Token), () => database.WriteAsync(s => s.Number("SELECT 1"), Token) })
        {
            var (began, call) = (time.GetUtcNow(), start());
            while (!call.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token));
            }

            var error = await Assert.ThrowsAsync<FailureException>(() => call);
            Assert.InRange(time.GetUtcNow() - began, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6));
            Assert.Equal("store-unreachable", error.Failure.Code);
            Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
            Assert.Contains("shop", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Hears_what_others_ask_for_and_nothing_of_its_own()
    {
        var mine = Runs(out var own);
        var theirs = Runs(out _);
        await mine.CreateAsync(SampleRun.New("a1") with { Driver = LeaseOwners.Current(), Term = TimeSpan.FromHours(1) }, Token);
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string?>();
        using var watching = own.Watch(run => heard.Writer.TryWrite(run));
        Assert.Null(await heard.Reader.ReadAsync(Token)); // from now on it listens

        await mine.AppendAsync("a1", 1, [new CancelRequested("me", false)], null, Token);
        await mine.CreateAsync(SampleRun.New("a2"), Token);
        await theirs.AppendAsync("a1", 2, [new CancelRequested("you", false)], null, Token);
        Assert.Equal("a1", await heard.Reader.ReadAsync(Token));

        await theirs.AppendAsync("a1", 3, [new RunStarted(1)], 1, Token); // what a driver writes about its own run
        await theirs.CreateAsync(SampleRun.New("a3") with { Driver = LeaseOwners.Current(), Term = TimeSpan.FromHours(1) }, Token);
        await theirs.CreateAsync(SampleRun.New("a4"), Token);
        Assert.Equal("a4", await heard.Reader.ReadAsync(Token));

        await theirs.ReleaseLeaseAsync(new RunLease("a3", 1), Token);
        Assert.Equal("a3", await heard.Reader.ReadAsync(Token));

        await theirs.AppendAsync("a1", 4, [new RunCancelled()], 1, Token);
        await theirs.ReleaseLeaseAsync(new RunLease("a1", 1), Token); // it has ended: nobody waits for it
        await theirs.CreateAsync(SampleRun.New("a5"), Token);
        Assert.Equal("a5", await heard.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task Takes_anything_for_news_after_it_could_not_listen()
    {
        var runs = Runs(out var database);
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string?>();
        using var watching = database.Watch(run => heard.Writer.TryWrite(run));
        Assert.Null(await heard.Reader.ReadAsync(Token));

        await runs.CreateAsync(SampleRun.New("a1"), Token);
        await store.Open().ReadAsync(s => s.Number($"SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'LISTEN news_of_{Schema}'"), Token);

        Assert.Null(await heard.Reader.ReadAsync(Token));
        await Runs(out _).CreateAsync(SampleRun.New("a2"), Token);
        Assert.Equal("a2", await heard.Reader.ReadAsync(Token));
    }

    [Theory]
    [InlineData("postgresql://ada:p%40ss@db.example:5433/ml?sslmode=verify-full&search_path=team_a", "ml on db.example:5433", "team_a")]
    [InlineData("postgres://ada@db.example/ml", "ml on db.example:5432", "workflows")]
    [InlineData("Host=db.example;Database=ml;Username=ada;Password=p@ss", "ml on db.example:5432", "workflows")]
    public void Reads_addresses(string text, string place, string schema)
    {
        var address = PostgresAddress.Parse(text);

        Assert.Equal(("the PostgreSQL database " + place, schema), (address.Place, address.Schema));
        Assert.Equal(("ada", 5), (address.Parts.Username, address.Parts.Timeout));
        Assert.Equal(text.Contains("ss", StringComparison.Ordinal) && text.Contains('p') && !text.StartsWith("postgres://", StringComparison.Ordinal) ? "p@ss" : null, address.Parts.Password);
    }

    [Theory]
    [InlineData("mysql")]
    [InlineData("postgresql://ada:s3cret@host:port/ml")]
    [InlineData("postgresql://ada:s3cret@db.example/ml?shards=4")]
    [InlineData("postgresql://ada:s3cret@db.example/ml?search_path=a,b")]
    [InlineData("Password=s3cret;Database=ml")]
    public void Refuses_an_address_without_repeating_it(string text)
    {
        var refused = Assert.Throws<FailureException>(() => PostgresAddress.Parse(text));

        Assert.Equal("store-address", refused.Failure.Code);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    private static int DeadPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private SqlRunStore Runs(out SqlDatabase database)
    {
        database = store.Open();
        return new SqlRunStore(database, TimeProvider.System);
    }

    private async Task<string> RefusesAsync(string code, string address)
    {
        var database = store.Open(address: address);
        var read = await Assert.ThrowsAsync<FailureException>(() => database.ReadAsync(s => s.Number("SELECT 1"), Token));
        var write = await Assert.ThrowsAsync<FailureException>(() => database.WriteAsync(s => s.Number("SELECT 1"), Token));
        Assert.Equal((code, code), (read.Failure.Code, write.Failure.Code));
        return write.Message;
    }
}
