using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Workflows.Core.Tests.Stores;

/// <summary>
/// A PostgreSQL server of a test process's own, on a free port of the loopback, with its data in a temporary folder. However the process ends, a shell
/// that reads from it notices, stops the server and deletes the folder. Other test projects link this file.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    /// <summary>What to do where there is none.</summary>
    public const string Missing = "PostgreSQL is not installed. Install it, on Debian with 'apt-get install postgresql', and run again.";

    private const string Keep = """
        "$1"/postgres -D "$2/data" -k "$2" -p "$3" -h 127.0.0.1 -c max_connections=200 </dev/null &
        server=$!
        read -r word && [ "$word" = leave ] && exit
        kill -QUIT $server 2>/dev/null && wait $server
        rm -rf "$2"
        """;

    private static readonly Lazy<PostgresServer> OfProcess = new(() => new PostgresServer());
    private static int stores;

    private readonly string programs = Programs() ?? throw new InvalidOperationException(Missing);
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-pg-").FullName;
    private readonly int port = FreePort();
    private Process? keeper;

    public PostgresServer()
    {
        if (IsRoot) Run(["chown", "postgres", folder]);
        Run([.. AsUser, Path.Combine(programs, "initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);

        // Everybody may log in but the one who must say a password.
        File.WriteAllText(Path.Combine(Data, "pg_hba.conf"), "host all guarded 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
        Start();
    }

    /// <summary>One server for the whole process, made when first asked for.</summary>
    public static PostgresServer Shared => OfProcess.Value;

    /// <summary>Whether there is one on this machine.</summary>
    public static bool IsInstalled => Programs() is not null;

    public int Port => port;

    private static bool IsRoot => Environment.UserName == "root";

    // The server refuses to work for root.
    private static string[] AsUser => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : [];

    private string Data => Path.Combine(folder, "data");

    /// <summary>Address of a store that nobody has used yet: a schema of its own.</summary>
    public string NewStore() => Address($"store{Interlocked.Increment(ref stores)}");

    public string Address(string schema, string login = "postgres", string database = "postgres") =>
        string.Create(CultureInfo.InvariantCulture, $"postgresql://{login}@127.0.0.1:{port}/{database}?search_path={schema}");

    /// <summary>Starts the server and waits until it answers.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardError = true, WorkingDirectory = folder };
        string[] command = [.. AsUser, "setsid", "sh", "-c", Keep, "sh", programs, folder, port.ToString(CultureInfo.InvariantCulture)];
        start.FileName = command[0];
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        keeper = Process.Start(start)!;
        var log = new List<string>();
        while (keeper.StandardError.ReadLine() is { } line)
        {
            log.Add(line);
            if (!line.Contains("ready to accept connections", StringComparison.Ordinal)) continue;
            _ = keeper.StandardError.ReadToEndAsync();
            return;
        }

        throw new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', log)}");
    }

    /// <summary>Stops the server as a power cut would; its data stay.</summary>
    public void Kill()
    {
        Run([.. AsUser, Path.Combine(programs, "pg_ctl"), "-D", Data, "-m", "immediate", "stop"]);
        keeper!.StandardInput.WriteLine("leave");
        keeper.WaitForExit();
        keeper.Dispose();
        keeper = null;
    }

    public void Dispose()
    {
        if (keeper is null)
        {
            Directory.Delete(folder, recursive: true);
            return;
        }

        keeper.StandardInput.Close();
        keeper.WaitForExit();
        keeper.Dispose();
    }

    private static string? Programs() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .MaxBy(bin => int.Parse(Path.GetFileName(Path.GetDirectoryName(bin)!), CultureInfo.InvariantCulture))
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} failed: {errors.GetAwaiter().GetResult()}");
    }
}
