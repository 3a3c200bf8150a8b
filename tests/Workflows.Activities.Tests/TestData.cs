using System.Runtime.CompilerServices;
using Workflows.Core.Activities;

namespace Workflows.Activities.Tests;

/// <summary>The committed data sets.</summary>
internal static class TestData
{
    public static SourcePath Digits => Of("digits.csv");

    public static SourcePath BreastCancer => Of("breast-cancer.csv");

    public static SourcePath Iris => Of("iris.csv");

    private static SourcePath Of(string name, [CallerFilePath] string here = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../specs/data", name));
        return new SourcePath(path, $"../data/{name}", "sha256:" + new string('0', 64));
    }
}
