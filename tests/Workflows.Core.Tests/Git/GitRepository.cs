using System.Diagnostics;
using Xunit;

namespace Workflows.Core.Tests.Git;

/// <summary>A real repository of a test, written to by the git program.</summary>
internal sealed class GitRepository : IDisposable
{
    public GitRepository()
    {
        Git("init", "--quiet", "--initial-branch=main");
        Git("config", "user.name", "Ada Lovelace");
        Git("config", "user.email", "ada@example.org");
    }

    /// <summary>Its work tree.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("workflows-git-").FullName;

    /// <summary>A path inside.</summary>
    public string At(string relative) => global::System.IO.Path.Combine(Path, relative);

    /// <summary>Writes files and commits them; returns the commit.</summary>
    public string Commit(string message, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(global::System.IO.Path.GetDirectoryName(At(path))!);
            File.WriteAllText(At(path), text);
        }

        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "--message", message);
        return Git("rev-parse", "HEAD").Trim();
    }

    /// <summary>Calls git in the work tree.</summary>
    public string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Path, "-c", "protocol.file.allow=always", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {errors.Result}");
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
