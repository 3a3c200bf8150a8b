using System.Net.Sockets;
using Npgsql;
using Workflows.Core.Diagnostics;

namespace Workflows.Stores.Postgres;

/// <summary>Sorts what PostgreSQL and its driver report: what passes by itself, and what the user has to do about the rest.</summary>
internal static class PostgresFailures
{
    private const string FrozeInTransaction = "25P03";

    /// <summary>Whether the server could not be reached or let the connection fall: nothing is wrong with what was asked, and it may be asked again.</summary>
    public static bool IsLoss(Exception error) => error switch
    {
        PostgresException e => e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.IdleSessionTimeout or FrozeInTransaction or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.ConnectionException or PostgresErrorCodes.ConnectionFailure or PostgresErrorCodes.ConnectionDoesNotExist,
        NpgsqlException e => e.InnerException is { } inner && IsLoss(inner),
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether others wrote the same at the same moment: done again, it finds out what they wrote.</summary>
    public static bool IsConflict(Exception error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>What an error that does not pass by itself means.</summary>
    public static FailureException From(NpgsqlException error, PostgresAddress address) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => Login(error, address),
        PostgresErrorCodes.InvalidCatalogName => Failure("store-not-found", error,
            $"There is no such database as {address.Place}. Create it ('createdb {address.Parts.Database}'), or name another one."),
        PostgresErrorCodes.InsufficientPrivilege => Failure("store-forbidden", error,
            $"The user {address.Parts.Username} may not do in {address.Place} what the store needs ({Words(error)}). "
            + $"Let the user create the schema {address.Schema} (GRANT CREATE ON DATABASE), or make that user its owner."),
        PostgresErrorCodes.ReadOnlySqlTransaction => Failure("store-read-only", error,
            $"{Capital(address.Place)} cannot be written: it is a standby or set to read only. Name the primary server."),
        PostgresErrorCodes.DiskFull => Failure("disk-full", error,
            $"No space is left for {address.Place}. Free some space on the disk of the server, then try again."),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => Failure("store-corrupt", error,
            $"{Capital(address.Place)} is damaged ({Words(error)}). Restore it from a backup."),
        null => Login(error, address),
        _ => Failure("store-failed", error, $"{Capital(address.Place)} could not be used ({Words(error)}). The log of the server says more."),
    };

    public static FailureException Unreachable(Exception error, PostgresAddress address) => Failure("store-unreachable", error,
        $"Nobody answers at {address.Parts.Host}:{address.Parts.Port}, where {address.Place} should be ({Words(error)}). "
        + "Start the server, or correct host and port of the store.");

    public static FailureException Foreign(PostgresAddress address) => FailureException.Resource("store-foreign",
        $"The schema {address.Schema} of {address.Place} belongs to another program. Name another database, or another schema with ?search_path=NAME.");

    public static FailureException Newer(PostgresAddress address, long version, long newest) => FailureException.Resource("store-newer",
        $"{Capital(address.Place)} has schema version {version}, this program knows versions up to {newest}. Use the newer program that wrote it, or name another database.");

    // The driver has no code for what goes wrong before the server has let somebody in, such as a missing password or a certificate.
    private static FailureException Login(NpgsqlException error, PostgresAddress address) => Failure("store-login", error,
        $"{Capital(address.Place)} refuses the user {address.Parts.Username} ({Words(error)}). Correct user, password or sslmode of the store.");

    private static FailureException Failure(string code, Exception error, string message) => FailureException.Resource(code, message, error);

    private static string Words(Exception error) => (error is PostgresException e ? e.MessageText : error.InnerException?.Message ?? error.Message).TrimEnd('.');

    private static string Capital(string place) => char.ToUpperInvariant(place[0]) + place[1..];
}
