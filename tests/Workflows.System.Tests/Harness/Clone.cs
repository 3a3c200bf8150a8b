namespace Workflows.System.Tests.Harness;

/// <summary>The clone in which the tests run.</summary>
internal static class Clone
{
    /// <summary>The folder that holds <c>Workflows.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>Absolute path of a file of the clone.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The built executable, of the same configuration as the tests.</summary>
    public static string Executable { get; } = PathOf($"engine/Workflows.Cli/bin/{Configuration()}/net10.0/workflows.dll");

    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string Find()
    {
        for (var current = new DirectoryInfo(AppContext.BaseDirectory); current is not null; current = current.Parent)
            if (File.Exists(Path.Combine(current.FullName, "Workflows.sln"))) return current.FullName;
        throw new InvalidOperationException("There is no Workflows.sln above the tests: they must run inside a clone.");
    }
}
