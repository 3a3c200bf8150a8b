using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Upkeep;
using Workflows.Core.Hosting.Upkeep.Backups;
using Workflows.Core.Models;
using Workflows.Core.Revisions;
using Workflows.Core.Runs;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Runs;
using Xunit;
using static Workflows.Core.Tests.Hosting.Upkeep.UpkeepHome;

namespace Workflows.Core.Tests.Hosting.Upkeep;

/// <summary>What a backup brings back, from whatever database it was taken and into whatever database it goes.</summary>
public abstract class BackupContract
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Registers stores of their own for the home that is backed up.</summary>
    protected abstract void AddStores(IServiceCollection services, string home);

    /// <summary>Registers stores of their own for the home that is restored.</summary>
    protected abstract void AddOtherStores(IServiceCollection services, string home);

    [Theory]
    [InlineData("backup.tar")]
    [InlineData("backup.tar.gz")]
    public async Task Brings_everything_back(string name)
    {
        await using var from = new UpkeepHome(AddStores);
        var made = await from.MakeAsync("made");
        var failed = await from.RunAsync(PlanOfSteps("fails", Makes("make", "kept"), PlanOf.Step("boom", "make") with { Activity = "test/use" }));
        var folder = await from.Get<IArtifactStore>().AddFolderAsync(new ArtifactDraft(ArtifactKind.Model), async (place, token) =>
        {
            Directory.CreateDirectory(Path.Combine(place, "deep", "empty"));
            await File.WriteAllTextAsync(Path.Combine(place, "deep", "weights"), "weights", token);
        }, Token);
        await from.Get<IModelRegistry>().ReleaseAsync(new ReleaseRequest
        {
            Project = "default", Name = "digits", Model = folder, Alias = "champion", RunId = made.RunId, IdempotencyKey = $"{made.RunId}/release/", Metrics = new Dictionary<string, double> { ["accuracy"] = 0.1 + 0.2 },
        }, Token);
        await from.Get<IModelRegistry>().ReleaseAsync(new ReleaseRequest
        {
            Project = "default", Name = "digits", Model = Handle("made"), Alias = "champion", RunId = made.RunId, IdempotencyKey = $"{made.RunId}/again/",
        }, Token);
        await from.Get<IRevisionStore>().AcceptAsync(new NewRevision { Project = "default", Workflow = "digits", Bundle = folder, Path = "a \"b\"\n.yaml", Author = "ada", Commit = "c0ffee1" }, Token);
        await from.Get<ISecretStore>().SetAsync("default", "TOKEN", "correct horse", ["digits"], Token);
        await from.Runs.AppendMetricsAsync(made.RunId, [new MetricPoint("make", 1, "loss", 1, double.PositiveInfinity), new MetricPoint("make", 1, "loss", 2, double.NaN), new MetricPoint("make", 1, "loss", 3, 1e-300)], Token);
        await from.Get<HomeUpkeep>().BackUpAsync(from.File(name), new BackupOptions(), null, Token);

        await using var to = new UpkeepHome(AddOtherStores);
        var manifest = await to.Get<HomeUpkeep>().RestoreAsync(from.File(name), null, Token);

        Assert.Equal(Json(await from.Engine.ListAsync(99, Token)), Json(await to.Engine.ListAsync(99, Token)));
        foreach (var run in new[] { made, failed }) Assert.Equal(Json(await from.Engine.DescribeAsync(run.RunId, Token)), Json(await to.Engine.DescribeAsync(run.RunId, Token)));
        Assert.Equal(Json(await from.Runs.ReadMetricsAsync(made.RunId, Token)), Json(await to.Runs.ReadMetricsAsync(made.RunId, Token)));
        Assert.Equal(Json(await from.Get<IModelRegistry>().ListAsync("default", Token)), Json(await to.Get<IModelRegistry>().ListAsync("default", Token)));
        Assert.Equal(Json(await from.Get<IModelRegistry>().AliasHistoryAsync("default", "digits", Token)), Json(await to.Get<IModelRegistry>().AliasHistoryAsync("default", "digits", Token)));
        Assert.Equal(Json(await from.Get<IRevisionStore>().ListAsync("default", "digits", Token)), Json(await to.Get<IRevisionStore>().ListAsync("default", "digits", Token)));
        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(await to.Get<IArtifactStore>().GetPathAsync(folder, Token), "deep", "weights"), Token));
        Assert.True(Directory.Exists(Path.Combine(await to.Get<IArtifactStore>().GetPathAsync(folder, Token), "deep", "empty")));
        Assert.Equal("made kept", await to.ReadableAsync("made", "kept", "other"));
        Assert.Empty(manifest.Missing);

        Assert.Equal(StepStatus.Cached, (await to.MakeAsync("made")).Steps[0].State);
        Assert.Equal(3, (await to.Engine.ListAsync(1, Token))[0].Number);
        await to.Engine.RestartAsync("2", false, Token);
        Assert.Equal(RunStatus.Failed, (await to.Engine.WaitAsync(failed.RunId, Token)).State);
        Assert.Equal("correct horse", await to.Get<ISecretStore>().RevealAsync("default", "TOKEN", "digits", Token));
        await to.Get<IModelRegistry>().ReleaseAsync(new ReleaseRequest
        {
            Project = "default", Name = "digits", Model = Handle("made"), Alias = "next", RunId = made.RunId, IdempotencyKey = $"{made.RunId}/third/",
        }, Token);
        Assert.Equal(3, (await to.Get<IModelRegistry>().AliasHistoryAsync("default", "digits", Token)).Count);
    }

    [Fact]
    public async Task Brings_back_projects_who_started_runs_and_requests_and_numbers_changes_anew()
    {
        await using var from = new UpkeepHome(AddStores);
        await from.Get<IProjectStore>().AddAsync("vision", Token);
        var plan = PlanOfSteps("test", Makes("make", "made"));
        var asked = new StartOptions { By = "ada", Request = new StartRequest("k1", "sha256:1") };
        var run = await from.Engine.StartAsync(plan, [], asked, Token);
        await from.Engine.WaitAsync(run.Id, Token);
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);

        await using var to = new UpkeepHome(AddOtherStores);
        await to.Get<HomeUpkeep>().RestoreAsync(from.File("b.tar"), null, Token);

        Assert.Equal(await from.Get<IProjectStore>().ListAsync(Token), await to.Get<IProjectStore>().ListAsync(Token));
        var again = await to.Engine.StartAsync(plan, [], asked, Token);
        Assert.Equal((run.Id, true, "ada"), (again.Id, again.IsRepeat, again.By));
        var cursor = (await to.Runs.ListChangedAsync("default", null, 1, Token)).Next;
        var next = await to.MakeAsync("next");
        Assert.Equal([next.RunId], (await RunFollower.UntilAsync(to.Runs, cursor, next.RunId)).Seen.Select(r => r.Id));
    }

    [Fact]
    public async Task Leaves_open_runs_interrupted_and_ready_to_go_on()
    {
        await using var from = new UpkeepHome(AddStores);
        var plan = PlanOfSteps("long", Makes("make", "made"), Uses("use", "make"));
        var created = SampleRun.New("a1") with { Plan = plan, Driver = from.Get<LeaseOwner>(), Term = TimeSpan.FromHours(1) };
        await from.Runs.CreateAsync(created with { Created = created.Created with { Plan = plan.Hash, Workflow = plan.Workflow, Inputs = [] } }, Token);
        await from.Runs.AppendAsync("a1", 1, [new RunStarted(1)], 1, Token);
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);

        await using var to = new UpkeepHome(AddOtherStores);
        await to.Get<HomeUpkeep>().RestoreAsync(from.File("b.tar"), null, Token);

        Assert.Equal((RunStatus.Running, RunStatus.Interrupted), ((await from.Engine.ListAsync(1, Token))[0].State, (await to.Engine.ListAsync(1, Token))[0].State));
        await to.Engine.RestartAsync("a1", false, Token);
        Assert.Equal(RunStatus.Succeeded, (await to.Engine.WaitAsync("a1", Token)).State);
        Assert.Contains((await to.EventsAsync("a1")).Select(e => e.Event), e => e is RunStarted { Fence: 2 });
    }

    [Fact]
    public async Task Holds_neither_the_key_of_the_secrets_nor_checkpoints_and_logs_only_when_asked()
    {
        await using var home = new UpkeepHome(AddStores);
        var run = await home.MakeAsync("made");
        await home.Get<ISecretStore>().SetAsync("default", "TOKEN", "correct horse", [], Token);
        Directory.CreateDirectory(home.At($"logs/{run.RunId}"));
        await File.WriteAllTextAsync(home.At($"logs/{run.RunId}/log.jsonl"), "{}\n", Token);

        await home.Get<HomeUpkeep>().BackUpAsync(home.File("with.tar"), new BackupOptions(), null, Token);
        await home.Get<HomeUpkeep>().BackUpAsync(home.File("without.tar"), new BackupOptions { Logs = false }, null, Token);

        Assert.Contains(Names(home.File("with.tar")), n => n == $"logs/{run.RunId}/log.jsonl");
        Assert.DoesNotContain(Names(home.File("without.tar")), n => n.StartsWith("logs/", StringComparison.Ordinal));
        Assert.All(Names(home.File("with.tar")), n => Assert.True(n == "manifest.json" || n.Split('/')[0] is "rows" or "artifacts" or "logs", n));
        var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(home.File("with.tar"), Token));
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(home.File("with.tar")));
    }

    [Fact]
    public async Task Says_which_artifacts_are_missing_and_takes_the_others()
    {
        await using var home = new UpkeepHome(AddStores);
        foreach (var text in new[] { "here", "gone", "damaged" }) await home.MakeAsync(text);
        File.Delete(PathOf(home, "gone"));
        File.Delete(PathOf(home, "damaged"));
        await File.WriteAllTextAsync(PathOf(home, "damaged"), "other bytes", Token);

        var manifest = await home.Get<HomeUpkeep>().BackUpAsync(home.File("b.tar"), new BackupOptions(), null, Token);

        Assert.Equal(new[] { Handle("gone").Hash, Handle("damaged").Hash }.Order(), manifest.Missing);
        Assert.Equal(1, manifest.Artifacts);
        Assert.Single(Names(home.File("b.tar")), n => n.StartsWith("artifacts/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overwrites_only_when_told_to_and_keeps_the_old_one_when_it_fails()
    {
        await using var home = new UpkeepHome(AddStores);
        await home.MakeAsync("made");
        await File.WriteAllTextAsync(home.File("b.tar"), "precious", Token);
        await File.WriteAllTextAsync(home.File("b.tar.partial"), "of a process that died", Token);

        Assert.Equal("backup-exists", await CodeAsync(() => home.Get<HomeUpkeep>().BackUpAsync(home.File("b.tar"), new BackupOptions(), null, Token)));
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => home.Get<HomeUpkeep>().BackUpAsync(home.File("b.tar"), new BackupOptions { Overwrite = true }, null, stopped.Token));
        Assert.Equal("precious", await File.ReadAllTextAsync(home.File("b.tar"), Token));
        Assert.False(File.Exists(home.File("b.tar.partial")));

        await home.Get<HomeUpkeep>().BackUpAsync(home.File("b.tar"), new BackupOptions { Overwrite = true }, null, Token);
        Assert.Contains("manifest.json", Names(home.File("b.tar")));
        Assert.Equal("backup-unwritable", await CodeAsync(() => home.Get<HomeUpkeep>().BackUpAsync(home.File("no/such/b.tar"), new BackupOptions(), null, Token)));
        Assert.Equal("backup-unwritable", await CodeAsync(() => home.Get<HomeUpkeep>().BackUpAsync(home.Path, new BackupOptions(), null, Token)));
    }

    [Fact]
    public async Task Every_artifact_that_rows_name_is_there_although_runs_go_on()
    {
        await using var from = new UpkeepHome(AddStores, TimeProvider.System);
        await from.MakeAsync("text");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = Task.Run(async () =>
        {
            for (var n = 0; !over.IsCancellationRequested; n++) await from.EndAsync(PlanOfSteps("busy", Makes("make", $"text {n}")));
        }, Token);
        var manifests = new List<BackupManifest>();
        for (var n = 0; n < 5; n++) manifests.Add(await from.Get<HomeUpkeep>().BackUpAsync(from.File($"{n}.tar"), new BackupOptions(), null, Token));
        await over.CancelAsync();
        await running;

        Assert.All(manifests, m => Assert.Empty(m.Missing));
        await using var to = new UpkeepHome(AddOtherStores);
        await to.Get<HomeUpkeep>().RestoreAsync(from.File("4.tar"), null, Token);
        Assert.NotEmpty(await to.Engine.ListAsync(9, Token));
        foreach (var run in await to.Engine.ListAsync(1000, Token))
        foreach (var artifact in (await to.EventsAsync(run.Id)).Select(e => e.Event).OfType<StepSucceeded>().SelectMany(e => OutputArtifacts.Of(e.Outputs)))
            Assert.Equal(ArtifactCondition.Intact, await to.Get<IArtifactStore>().CheckAsync(artifact.Artifact, Token));
    }

    [Fact]
    public async Task Restores_into_an_empty_home_only()
    {
        await using var from = new UpkeepHome(AddStores);
        await from.MakeAsync("made");
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);

        Assert.Equal("store-not-empty", await CodeAsync(() => from.Get<HomeUpkeep>().RestoreAsync(from.File("b.tar"), null, Token)));
        await using var to = new UpkeepHome(AddOtherStores);
        Assert.Equal("backup-not-found", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(from.File("none.tar"), null, Token)));
        await to.Get<HomeUpkeep>().RestoreAsync(from.File("b.tar"), null, Token);
        Assert.Equal("store-not-empty", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(from.File("b.tar"), null, Token)));
    }

    [Fact]
    public async Task Refuses_what_a_newer_program_wrote()
    {
        await using var home = new UpkeepHome(AddStores);
        await home.MakeAsync("made");
        await home.Get<HomeUpkeep>().BackUpAsync(home.File("b.tar"), new BackupOptions(), null, Token);
        Edit(home.File("b.tar"), home.File("format.tar"), m => m["format"] = 2);
        Edit(home.File("b.tar"), home.File("schema.tar"), m => m["schema"] = 9999);

        await using var to = new UpkeepHome(AddOtherStores);
        Assert.Equal("backup-newer", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(home.File("format.tar"), null, Token)));
        Assert.Equal("backup-newer", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(home.File("schema.tar"), null, Token)));
        Assert.Equal("", await to.NumbersAsync());
    }

    [Fact]
    public async Task Brings_rows_of_an_older_schema_up_to_date()
    {
        await using var from = new UpkeepHome(AddStores);
        var inner = PlanOfSteps("inner", Makes("make", "deep"));
        var middle = PlanOfSteps("middle", PlanOf.Child("below", inner.Hash)) with { Children = [inner] };
        var outer = await from.RunAsync(PlanOfSteps("outer", PlanOf.Child("reuse", middle.Hash)) with { Children = [middle, inner] });
        await from.MakeAsync("own");
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);
        Edit(from.File("b.tar"), from.File("old.tar"), m => m["schema"] = 6, (name, bytes) => name.Split('/') is ["rows", var table, ..] ? Before(table, bytes) : bytes);

        await using var to = new UpkeepHome(AddOtherStores);
        await to.Get<HomeUpkeep>().RestoreAsync(from.File("old.tar"), null, Token);
        to.Time.Advance(TimeSpan.FromDays(31));

        var runs = await to.Get<IStoreUpkeep>().ExpiredRunsAsync(new Retention { KeepLast = 0 }, Token);
        Assert.Equal([outer.RunId, outer.RunId, outer.RunId, runs[3].Id], runs.Select(r => r.Family));
        Assert.Equal(StepStatus.Cached, (await to.MakeAsync("own")).Steps[0].State);

        // Without the columns that were added since.
        static byte[] Before(string table, byte[] lines)
        {
            string[] added = table switch { "projects" => ["created_at"], "runs" => ["family", "started_by"], _ => [] };
            return Encoding.UTF8.GetBytes(string.Concat(Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            {
                var row = JsonNode.Parse(line)!.AsObject();
                foreach (var column in added) row.Remove(column);
                return row.ToJsonString() + '\n';
            })));
        }
    }

    [Fact]
    public async Task A_backup_that_is_cut_short_or_changed_anywhere_restores_nothing()
    {
        await using var from = new UpkeepHome(AddStores);
        await from.MakeAsync("made");
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tgz"), new BackupOptions(), null, Token);
        await using var to = new UpkeepHome(AddOtherStores);

        foreach (var name in new[] { "b.tar", "b.tgz" })
        {
            var whole = await File.ReadAllBytesAsync(from.File(name), Token);
            for (var part = 0; part < 20; part++)
            {
                await File.WriteAllBytesAsync(from.File("short"), whole[..(whole.Length * part / 20)], Token);
                Assert.Equal("backup-damaged", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(from.File("short"), null, Token)));
            }
        }

        var changed = await File.ReadAllBytesAsync(from.File("b.tar"), Token);
        changed[changed.AsSpan().IndexOf("\"workflow\":\"test\""u8) + 14] ^= 1;
        await File.WriteAllBytesAsync(from.File("changed"), changed, Token);
        Assert.Equal("backup-damaged", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(from.File("changed"), null, Token)));
        Assert.Equal("", await to.NumbersAsync());
        Assert.Equal("", to.Texts);
    }

    [Theory]
    [InlineData("../evil", TarEntryType.RegularFile)]
    [InlineData("logs/../../evil", TarEntryType.RegularFile)]
    [InlineData("/etc/evil", TarEntryType.RegularFile)]
    [InlineData("logs//evil", TarEntryType.RegularFile)]
    [InlineData("logs/a\\..\\evil", TarEntryType.RegularFile)]
    [InlineData("secret.key", TarEntryType.RegularFile)]
    [InlineData("workflows.db", TarEntryType.RegularFile)]
    [InlineData("logs", TarEntryType.RegularFile)]
    [InlineData("artifacts/sha256/aa/aa", TarEntryType.RegularFile)]
    [InlineData("rows/runs; DROP TABLE runs/000001.jsonl", TarEntryType.RegularFile)]
    [InlineData("logs/run/link", TarEntryType.SymbolicLink)]
    [InlineData("logs/run/link", TarEntryType.HardLink)]
    [InlineData("logs/run/pipe", TarEntryType.Fifo)]
    [InlineData("logs/run/device", TarEntryType.CharacterDevice)]
    public async Task Refuses_an_archive_that_would_write_elsewhere(string name, TarEntryType type)
    {
        await using var from = new UpkeepHome(AddStores);
        await from.MakeAsync("made");
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);
        Append(from.File("b.tar"), from.File("evil.tar"), name, "evil"u8.ToArray(), type: type);
        await using var home = new UpkeepHome(AddOtherStores);

        var error = await Assert.ThrowsAsync<FailureException>(() => home.Get<HomeUpkeep>().RestoreAsync(from.File("evil.tar"), null, Token));

        Assert.Equal("backup-damaged", error.Failure.Code);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Equal("", home.Texts);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(home.Path)!, "*", SearchOption.AllDirectories), p => p.Contains("evil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refuses_rows_of_unknown_tables_and_columns()
    {
        await using var from = new UpkeepHome(AddStores);
        await from.MakeAsync("made");
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);
        await using var to = new UpkeepHome(AddOtherStores);

        foreach (var (table, row) in new[] { ("sqlite_master", "{}"), ("pg_class", "{}"), ("models", """{"name) VALUES (1); --":1}"""), ("models", "[]"), ("models", "{"), ("models", """{"project":5,"name":"a"}"""), ("alias_moves", """{"id":7}""") })
        {
            Append(from.File("b.tar"), from.File("rows.tar"), $"rows/{table}/999999.jsonl", Encoding.UTF8.GetBytes(row + "\n"));
            Assert.Equal("backup-damaged", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(from.File("rows.tar"), null, Token)));
        }

        Assert.Equal("", await to.NumbersAsync());
        await to.Get<HomeUpkeep>().RestoreAsync(from.File("b.tar"), null, Token);
        Assert.Equal("1", await to.NumbersAsync());
    }

    [Fact]
    public async Task Refuses_files_that_come_twice_or_hold_more_than_there_is_room_for()
    {
        await using var from = new UpkeepHome(AddStores);
        await from.MakeAsync("made");
        await from.Get<HomeUpkeep>().BackUpAsync(from.File("b.tar"), new BackupOptions(), null, Token);
        Append(from.File("b.tar"), from.File("twice.tar"), "logs/run/log.jsonl", "a"u8.ToArray(), "logs/run/log.jsonl");
        Append(from.File("b.tar"), from.File("both.tar"), "logs/run", "a"u8.ToArray(), "logs/run/log.jsonl");
        Append(from.File("b.tar"), from.File("both2.tar"), "logs/run/log.jsonl", "a"u8.ToArray(), "logs/run");
        await using var to = new UpkeepHome(AddOtherStores);

        foreach (var name in new[] { "twice.tar", "both.tar", "both2.tar" })
            Assert.Equal("backup-damaged", await CodeAsync(() => to.Get<HomeUpkeep>().RestoreAsync(from.File(name), null, Token)));
        Assert.Equal("disk-full", (await Assert.ThrowsAsync<FailureException>(() => Task.Run(() => new BackupReader(from.File("b.tar")).Verify(1000, Token)))).Failure.Code);
    }

    [Fact]
    public async Task Does_not_take_an_endless_name_into_memory()
    {
        await using var home = new UpkeepHome(AddOtherStores);
        await using (var zip = new GZipStream(File.Create(home.File("bomb.tgz")), CompressionLevel.Fastest))
        {
            // A header that says that attributes of a gigabyte follow.
            var header = new byte[512];
            Encoding.ASCII.GetBytes("bomb").CopyTo(header, 0);
            Encoding.ASCII.GetBytes("0000644\0").CopyTo(header, 100);
            Encoding.ASCII.GetBytes("10000000000\0").CopyTo(header, 124);
            header[156] = (byte)'x';
            Encoding.ASCII.GetBytes("ustar\0" + "00").CopyTo(header, 257);
            for (var i = 148; i < 156; i++) header[i] = (byte)' ';
            Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0").CopyTo(header, 148);
            zip.Write(header);
            for (var i = 0; i < 1 << 10; i++) zip.Write(new byte[1 << 20]);
        }

        Assert.Equal("backup-damaged", await CodeAsync(() => home.Get<HomeUpkeep>().RestoreAsync(home.File("bomb.tgz"), null, Token)));
    }

    /// <summary>Key of the secrets of both homes.</summary>
    protected static string Key => PostgresHome.Key;

    private static string PathOf(UpkeepHome home, string text) => home.At($"artifacts/sha256/{ContentHash.Digits(Handle(text).Hash)[..2]}/{ContentHash.Digits(Handle(text).Hash)}");

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, WorkflowJson.Options);

    private static async Task<string> CodeAsync(Func<Task> action) => (await Assert.ThrowsAsync<FailureException>(action)).Failure.Code;

    private static List<string> Names(string path)
    {
        using var tar = new TarReader(File.OpenRead(path));
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry) names.Add(entry.Name);
        return names;
    }

    // The same archive with other contents, of which its manifest knows.
    private static void Edit(string path, string target, Action<JsonObject> edit, Func<string, byte[], byte[]>? change = null)
    {
        using var from = new TarReader(File.OpenRead(path));
        using var to = new TarWriter(File.Create(target));
        var hashes = new Dictionary<string, string>();
        while (from.GetNextEntry(copyData: true) is { } entry)
        {
            var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            var bytes = change?.Invoke(entry.Name, content.ToArray()) ?? content.ToArray();
            if (entry.Name == "manifest.json")
            {
                var manifest = JsonNode.Parse(bytes)!.AsObject();
                edit(manifest);
                foreach (var (name, hash) in hashes) manifest["entries"]![name] = hash;
                bytes = Encoding.UTF8.GetBytes(manifest.ToJsonString());
            }
            else if (entry.EntryType != TarEntryType.Directory)
            {
                hashes[entry.Name] = ContentHash.Digits(ContentHash.Of(bytes));
            }

            to.WriteEntry(new PaxTarEntry(entry.EntryType, entry.Name) { DataStream = entry.EntryType == TarEntryType.Directory ? null : new MemoryStream(bytes) });
        }
    }

    // The same archive with more in it, of which its manifest knows: rows stand with the rows, files at the end.
    private static void Append(string path, string target, string name, byte[] content, string? second = null, TarEntryType type = TarEntryType.RegularFile)
    {
        using var from = new TarReader(File.OpenRead(path));
        using var to = new TarWriter(File.Create(target));
        var isDone = false;
        while (from.GetNextEntry(copyData: true) is { } entry)
        {
            if (!isDone && !entry.Name.StartsWith("rows/", StringComparison.Ordinal) && (name.StartsWith("rows/", StringComparison.Ordinal) || entry.Name == "manifest.json"))
            {
                foreach (var added in new[] { name, second }.OfType<string>())
                {
                    var evil = new PaxTarEntry(type, added);
                    if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) evil.LinkName = "/etc/passwd";
                    if (type == TarEntryType.RegularFile) evil.DataStream = new MemoryStream(content);
                    to.WriteEntry(evil);
                }

                isDone = true;
            }

            if (entry.Name == "manifest.json")
            {
                var manifest = JsonNode.Parse(entry.DataStream!)!.AsObject();
                foreach (var added in new[] { name, second }.OfType<string>()) manifest["entries"]![added] = ContentHash.Digits(ContentHash.Of(content));
                to.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "manifest.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(manifest.ToJsonString())) });
            }
            else
            {
                to.WriteEntry(entry);
            }
        }
    }
}
