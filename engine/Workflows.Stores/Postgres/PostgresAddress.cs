using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;
using Workflows.Core.Diagnostics;

namespace Workflows.Stores.Postgres;

/// <summary>Where a database is and how to log in: a <c>postgres://</c> or <c>postgresql://</c> URI, or a connection string of Npgsql.</summary>
internal sealed partial class PostgresAddress
{
    private const string DefaultSchema = "workflows";

    // What libpq calls differently.
    private static readonly Dictionary<string, string> LibpqWords = new()
    {
        ["connect_timeout"] = "Timeout",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslrootcert"] = "Root Certificate",
    };

    private PostgresAddress(NpgsqlConnectionStringBuilder parts)
    {
        if (string.IsNullOrEmpty(parts.Host)) throw Wrong("it names no host");
        if (string.IsNullOrEmpty(parts.SearchPath)) parts.SearchPath = DefaultSchema;
        if (!SchemaName().IsMatch(parts.SearchPath)) throw Wrong($"its search path '{parts.SearchPath}' is not the name of one schema in lower case");
        if (!parts.ShouldSerialize("Timeout")) parts.Timeout = 5;
        parts.ApplicationName ??= "workflows";

        // A process that froze in the middle of a transaction must not keep its locks from those who take over.
        parts.Options = $"{parts.Options} -c idle_in_transaction_session_timeout=3000".TrimStart();

        // Sessions are pinned and kept by those who use them.
        parts.Pooling = false;
        if (!parts.ShouldSerialize("Max Auto Prepare")) parts.MaxAutoPrepare = 100;
        parts.AutoPrepareMinUsages = 2;
        parts.TcpKeepAlive = true;
        parts.TcpKeepAliveTime = 10;
        parts.TcpKeepAliveInterval = 5;
        Parts = parts;
        Place = $"the PostgreSQL database {parts.Database ?? parts.Username} on {parts.Host}:{parts.Port}";
    }

    /// <summary>Everything that a connection needs, the password among it.</summary>
    public NpgsqlConnectionStringBuilder Parts { get; }

    /// <summary>Database, host and port in words.</summary>
    public string Place { get; }

    /// <summary>Name of the schema that holds the store; plain enough to stand in SQL without quotes.</summary>
    public string Schema => Parts.SearchPath!;

    /// <summary>Whether a text names a PostgreSQL database by URI.</summary>
    public static bool IsUri(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    /// <exception cref="FailureException"><c>store-address</c>; its message repeats no part that could be a password.</exception>
    public static PostgresAddress Parse(string text)
    {
        if (IsUri(text)) return new PostgresAddress(FromUri(text));
        try
        {
            return new PostgresAddress(new NpgsqlConnectionStringBuilder(text));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw Wrong("it is neither a URI nor a connection string such as 'Host=localhost;Database=workflows;Username=me'");
        }
    }

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)) throw Wrong("it is no valid URI; write characters such as @, :, / and # of a password as %40, %3A, %2F and %23");
        var parts = new NpgsqlConnectionStringBuilder();
        if (uri.Host.Length > 0) parts.Host = uri.Host;
        if (uri.Port > 0) parts.Port = uri.Port;
        if (uri.AbsolutePath.TrimStart('/') is { Length: > 0 } database) parts.Database = Uri.UnescapeDataString(database);
        var login = uri.UserInfo.Split(':', 2);
        if (login[0].Length > 0) parts.Username = Uri.UnescapeDataString(login[0]);
        if (login.Length == 2) parts.Password = Uri.UnescapeDataString(login[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) Set(parts, pair.Split('=', 2));
        return parts;
    }

    private static void Set(NpgsqlConnectionStringBuilder parts, string[] pair)
    {
        var name = Uri.UnescapeDataString(pair[0]);
        var value = pair.Length == 2 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "";
        if (name == "sslmode") value = value.Replace("-", "", StringComparison.Ordinal);
        try
        {
            parts[LibpqWords.GetValueOrDefault(name) ?? name.Replace('_', ' ')] = value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or KeyNotFoundException or DbException)
        {
            throw Wrong($"its parameter '{name}' is unknown or has no valid value");
        }
    }

    private static FailureException Wrong(string what) => FailureException.Input("store-address",
        $"The address of the store cannot be used: {what}. Write postgresql://USER:PASSWORD@HOST:5432/DATABASE, or sqlite for the file in the folder of state.");

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex SchemaName();
}
