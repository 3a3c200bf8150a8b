using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Workflows.Activities.Commands;

/// <summary>
/// Ends the programs of this process when it dies, also by SIGKILL: a shell that waits for the end of a pipe whose other end only this process holds, and
/// then kills whatever carries <see cref="Mark"/> with our value in its environment, until nothing does. What has thrown that variable away is not found.
/// Linux only; elsewhere programs go on.
/// </summary>
internal static partial class CommandGuard
{
    /// <summary>The variable that marks the programs of a process.</summary>
    public const string Mark = "WORKFLOWS_PROCESS";

    private const string Script = """
        exec > /dev/null 2>&1
        trap '' INT TERM HUP QUIT
        read -r end
        round=0
        while [ $round -lt 200 ]; do
            found=$(grep -lszxF -e "$1" /proc/[0-9]*/environ)
            [ -n "$found" ] || break
            for file in $found; do
                process=${file#/proc/}
                kill -9 "${process%/environ}"
            done
            round=$((round + 1))
        done
        """;

    private static readonly Lock Gate = new();
    private static Process? shell;

    /// <summary>Tells this process from every other, also from a later one with its number.</summary>
    public static string Value { get; } = Own();

    /// <summary>Sees to it that somebody watches, before a program is started.</summary>
    public static void Watch(ILogger logger)
    {
        if (!OperatingSystem.IsLinux()) return;
        lock (Gate)
        {
            if (shell is { HasExited: false }) return;
            try
            {
                shell = Process.Start(Start());
            }
            catch (Win32Exception fault)
            {
                LogUnwatched(logger, fault.Message);
            }
        }
    }

    // With an environment of its own: what ends this process by its mark must not end the shell too.
    private static ProcessStartInfo Start()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "workflows-guard", $"{Mark}={Value}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? CommandStart.UsualPath;
        return start;
    }

    private static string Own()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{process.Id}-{process.StartTime.Ticks}");
    }

    [LoggerMessage(1804, LogLevel.Warning, "The program would go on if this process were killed: there is no shell to end it ({Fault})")]
    private static partial void LogUnwatched(ILogger logger, string fault);
}
