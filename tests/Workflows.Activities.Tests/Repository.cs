namespace Workflows.Activities.Tests;

/// <summary>Finds files of the repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find(string folder)
    {
        var found = folder;
        while (!File.Exists(System.IO.Path.Combine(found, "Workflows.sln")))
            found = System.IO.Path.GetDirectoryName(found) ?? throw new InvalidOperationException($"No Workflows.sln above {folder}.");
        return found;
    }
}
