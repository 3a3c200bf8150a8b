using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Workflows.Core.Tests.Architecture;

/// <summary>Keeps who may know whom. Arrows point to what is used; anything that is not in a table is refused.</summary>
public sealed partial class DependencyTests
{
    private static readonly Dictionary<string, string> Projects = new()
    {
        ["Workflows.Core"] = "",
        ["Workflows.Compute"] = "",
        ["Workflows.Stores"] = "Workflows.Core",
        ["Workflows.Server"] = "Workflows.Core",
        ["Workflows.Activities"] = "Workflows.Core Workflows.Compute",
        ["Workflows.Cli"] = "Workflows.Core Workflows.Stores Workflows.Server Workflows.Activities Workflows.Compute",
    };

    private static readonly Dictionary<string, string> Folders = new()
    {
        ["Diagnostics"] = "",
        ["Signatures"] = "",
        ["Spec"] = "Diagnostics Signatures",
        ["Artifacts"] = "Diagnostics",
        ["Git"] = "Diagnostics Artifacts",
        ["Access"] = "Diagnostics Artifacts",
        ["Models"] = "Diagnostics Artifacts",
        ["Serving"] = "Diagnostics Artifacts Models",
        ["Activities"] = "Diagnostics Artifacts Models Spec",
        ["Planning"] = "Diagnostics Signatures Artifacts Spec Activities",
        ["Revisions"] = "Diagnostics Artifacts Spec Activities Planning",
        ["Runs"] = "Diagnostics Artifacts Spec Activities Planning",
        ["Steps"] = "Diagnostics Artifacts Models Spec Activities Planning Runs",
        ["Hosting"] = "Diagnostics Git Signatures Artifacts Access Models Serving Spec Activities Planning Revisions Runs Steps",
        ["Repositories"] = "Diagnostics Artifacts Spec Activities Planning Revisions Runs Steps Git Signatures Hosting",
    };

    private static readonly string[] NativePackages =
        ["libtorch-cpu-linux-x64", "TorchSharp-cuda-linux", "Microsoft.ML.OnnxRuntime", "SQLitePCLRaw.bundle_e_sqlite3"];

    public static TheoryData<string> ProductProjects => [.. Projects.Keys];

    public static TheoryData<string> CoreFolders => [.. Folders.Keys];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void A_project_references_only_what_it_may(string project)
    {
        var references = Elements(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));
        Assert.Subset(Words(Projects[project]), references.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void Only_executables_and_tests_bring_native_packages(string project)
    {
        if (project == "Workflows.Cli") return;
        Assert.Empty(Elements(project, "PackageReference").Intersect(NativePackages));
        Assert.DoesNotContain("Natives.props", File.ReadAllText(ProjectFile(project)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_core_knows_no_web_no_database_no_cluster_no_device_and_no_protocol() => Assert.Equal(
        ["Cronos", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Scriban.Signed", "YamlDotNet"],
        Elements("Workflows.Core", "PackageReference"));

    [Theory]
    [MemberData(nameof(CoreFolders))]
    public void A_folder_of_the_core_uses_only_what_lies_before_it(string folder)
    {
        var path = Path.Combine(Path.GetDirectoryName(ProjectFile("Workflows.Core"))!, folder);
        var used = Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => CoreWords().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups[1].Value)
            .Where(w => w != folder)
            .ToHashSet();
        Assert.Subset(Words(Folders[folder]), used);
    }

    [Fact]
    public void Every_folder_of_the_core_has_its_place()
    {
        var core = Path.GetDirectoryName(ProjectFile("Workflows.Core"))!;
        var folders = Directory.EnumerateDirectories(core).Select(d => Path.GetFileName(d)!).Where(d => d is not ("bin" or "obj"));
        Assert.Equal(Folders.Keys.Order(), folders.Order());
    }

    private static HashSet<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static IEnumerable<string> Elements(string project, string element) =>
        XDocument.Load(ProjectFile(project)).Descendants(element).Select(e => (string)e.Attribute("Include")!);

    private static string ProjectFile(string project) =>
        Directory.EnumerateFiles(Repository.Path("."), $"{project}.csproj", SearchOption.AllDirectories).Single();

    [GeneratedRegex(@"\bWorkflows\.Core\.([A-Z]\w+)")]
    private static partial Regex CoreWords();
}
