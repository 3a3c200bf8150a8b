using System.ComponentModel;
using System.Diagnostics;

namespace Workflows.Core.Revisions;

/// <summary>Asks git, where it is installed, about a folder. Whatever git cannot say is null.</summary>
public static class GitWorkTree
{
    /// <summary>The checked-out commit when all of these files are in it exactly as they lie here; else null.</summary>
    /// <param name="root">Root of the work tree.</param>
    /// <param name="files">Paths from there.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<string?> CommitOfAsync(string root, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (!Path.Exists(Path.Combine(root, ".git"))) return null;
        if (await RunAsync(root, ["rev-parse", "--verify", "HEAD"], cancellationToken) is not { } commit) return null;
        if (await RunAsync(root, ["ls-files", "--error-unmatch", "--", .. files], cancellationToken) is null) return null;
        return await RunAsync(root, ["status", "--porcelain", "--", .. files], cancellationToken) == "" ? commit : null;
    }

    /// <summary>Who commits in a folder: <c>Ada Lovelace &lt;ada@example.org&gt;</c>.</summary>
    public static async Task<string?> AuthorAsync(string folder, CancellationToken cancellationToken)
    {
        var name = await RunAsync(folder, ["config", "user.name"], cancellationToken);
        var mail = await RunAsync(folder, ["config", "user.email"], cancellationToken);
        return (name, mail) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => $"{name} <{mail}>",
            ({ Length: > 0 }, _) => name,
            _ => null,
        };
    }

    private static async Task<string?> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // What a repository configures must not start programs of its own, and paths are no patterns.
        var start = new ProcessStartInfo("git", ["-C", folder, "-c", "core.fsmonitor=false", "--no-optional-locks", "--literal-pathspecs", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            git.StandardInput.Close();
            var errors = git.StandardError.ReadToEndAsync(cancellationToken);
            var output = await git.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await git.WaitForExitAsync(cancellationToken);
            return git.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null; // no git here
        }
    }
}
