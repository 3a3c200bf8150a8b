using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Git;

/// <summary>Calls git for repositories of others: nothing that they or the machine configure runs a program or asks a question.</summary>
/// <param name="folder">Where it works.</param>
/// <param name="time">Measures how long it may take.</param>
internal sealed class GitProgram(string folder, TimeProvider time)
{
    /// <summary>How long one call may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private const int LongestMessage = 2000;

    // The authorities of a company are the machine's affair.
    private const string Authorities = "GIT_SSL_CAINFO";

    private static readonly string[] Safe =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.symlinks=false", "-c", "protocol.allow=never", "-c", "protocol.https.allow=always", "-c", "protocol.ssh.allow=always",
        "-c", "http.followRedirects=false", "-c", "fetch.fsckObjects=true", "-c", "fetch.recurseSubmodules=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "--no-replace-objects", "--literal-pathspecs",
    ];

    /// <summary>Whether a repository of this machine may be read; for administrators alone.</summary>
    public bool AllowsLocal { get; init; }

    /// <summary>Its standard output as text.</summary>
    /// <exception cref="FailureException"><c>git-missing</c>, <c>git-failed</c>, <c>git-slow</c>.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var output = new MemoryStream();
        await RunAsync(input: null, output, cancellationToken, arguments);
        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>The same with something to read, and with output of any length.</summary>
    public Task RunAsync(string? input, Stream output, CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), input, output, cancellationToken, arguments);

    /// <summary>The same with variables of git, such as who commits.</summary>
    public async Task RunAsync(IReadOnlyDictionary<string, string> variables, string? input, Stream output, CancellationToken cancellationToken, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var git = Start(variables, arguments);
        try
        {
            var errors = ErrorsAsync(git.StandardError, both.Token);
            var copying = git.StandardOutput.BaseStream.CopyToAsync(output, both.Token);
            var feeding = FeedAsync(git.StandardInput, input, both.Token);
            await copying; // it answers while it is asked
            var said = await errors;
            await git.WaitForExitAsync(both.Token);
            if (git.ExitCode != 0) throw FailureException.Resource("git-failed", $"'git {arguments[0]}' failed: {said.Trim()}");
            await feeding;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw FailureException.Resource("git-slow", $"'git {arguments[0]}' took longer than {Longest}.");
        }
        finally
        {
            if (!git.HasExited) git.Kill(entireProcessTree: true);
        }
    }

    private static async Task FeedAsync(StreamWriter to, string? input, CancellationToken cancellationToken)
    {
        if (input is not null) await to.WriteAsync(input.AsMemory(), cancellationToken);
        to.Close();
    }

    private Process Start(IReadOnlyDictionary<string, string> variables, string[] arguments)
    {
        string[] local = AllowsLocal ? ["-c", "protocol.file.allow=always"] : [];
        var start = new ProcessStartInfo("git", ["-C", folder, .. Safe, .. local, .. arguments])
        {
            RedirectStandardInput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal) && k != Authorities).ToList()) start.Environment.Remove(name);
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw FailureException.Resource("git-missing", "The program git is not there. Install it to follow repositories.", e);
        }
    }

    // What a server says may be long.
    private static async Task<string> ErrorsAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await errors.ReadLineAsync(cancellationToken) is { } line)
            if (text.Length < LongestMessage) text.AppendLine(line);
        return text.Length <= LongestMessage ? text.ToString() : text.ToString(0, LongestMessage);
    }
}
