using System.Diagnostics;

namespace Workflows.Cli;

/// <summary>This program as a child of itself, also of another program that has it inside.</summary>
internal static class OwnProgram
{
    /// <summary>How to start it with these arguments; its output streams come to us.</summary>
    public static ProcessStartInfo With(params string[] arguments)
    {
        var assembly = typeof(OwnProgram).Assembly.Location;
        var isItself = assembly.Length == 0 || Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Path.GetFileNameWithoutExtension(assembly);
        var host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        return new ProcessStartInfo(isItself ? Environment.ProcessPath! : host, [.. isItself ? [] : (string[])["exec", assembly], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
