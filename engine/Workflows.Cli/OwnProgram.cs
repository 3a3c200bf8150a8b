using System.Diagnostics;

namespace Workflows.Cli;

/// <summary>This program as a child of itself.</summary>
internal static class OwnProgram
{
    /// <summary>How to start it with these arguments; its output streams come to us.</summary>
    public static ProcessStartInfo With(params string[] arguments)
    {
        var program = Environment.GetCommandLineArgs()[0];
        var isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        string[] all = [.. isHosted ? ["exec", program] : (string[])[], .. arguments];
        return new ProcessStartInfo(Environment.ProcessPath!, all) { RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
