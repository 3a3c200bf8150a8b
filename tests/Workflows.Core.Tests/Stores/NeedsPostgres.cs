using Xunit;

namespace Workflows.Core.Tests.Stores;

/// <summary>What a test asks that uses PostgreSQL. Other test projects link this file.</summary>
internal static class NeedsPostgres
{
    /// <summary>Skips the test where there is none; fails it where there must be one.</summary>
    public static void Check()
    {
        if (!PostgresServer.IsInstalled && Environment.GetEnvironmentVariable("CI") is not null) Assert.Fail(PostgresServer.Missing);
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
    }
}
