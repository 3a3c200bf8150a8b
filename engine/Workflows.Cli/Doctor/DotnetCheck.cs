using System.ComponentModel;
using System.Diagnostics;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Doctor;

/// <summary>The runtime that runs this, and the SDK that builds it.</summary>
internal static class DotnetCheck
{
    public static async Task<Finding> RunAsync(CancellationToken cancellationToken)
    {
        var runtime = $"runtime {Environment.Version}";
        var sdk = await SdkAsync(cancellationToken);
        return sdk is null
            ? new Finding(".NET", FindingLevel.Warn, $"{runtime}, no SDK", "Only building needs it: https://dotnet.microsoft.com/download")
            : new Finding(".NET", FindingLevel.Ok, $"{runtime}, SDK {sdk}");
    }

    private static async Task<string?> SdkAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            var version = await process!.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? version.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
