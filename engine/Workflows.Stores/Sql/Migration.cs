using System.Globalization;

namespace Workflows.Stores.Sql;

/// <summary>A step from one version of a schema to the next: the embedded file <c>Migrations/DATABASE/NNNN_name.sql</c>.</summary>
internal sealed record Migration(long Version, string Name, string Sql)
{
    /// <summary>Those of a database, oldest first.</summary>
    public static IReadOnlyList<Migration> Of(string database)
    {
        var folder = $"Workflows.Stores.Migrations.{database}.";
        return [.. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(name, folder))];
    }

    private static Migration Read(string resource, string folder)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        var name = resource[folder.Length..^".sql".Length];
        return new Migration(long.Parse(name.AsSpan(0, name.IndexOf('_')), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
