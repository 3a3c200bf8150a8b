using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Core.Activities;
using Workflows.Core.Diagnostics;
using ActivityContext = Workflows.Core.Activities.ActivityContext;

namespace Workflows.Activities.Commands;

/// <summary>How a command is started: the program's full path, its arguments and its whole environment.</summary>
internal static partial class CommandStart
{
    private const string OwnPrefix = "WORKFLOWS_";
    internal const string UsualPath = "/usr/local/bin:/usr/bin:/bin";
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="FailureException"><c>command-not-found</c> or <c>command-arguments</c>.</exception>
    public static ProcessStartInfo Of(CommandInput input, CommandFolder folder, ActivityContext context)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables(folder, context)) start.Environment[name] = value;
        foreach (var (argument, place) in input.Args.Select((argument, place) => (argument, place)))
            start.ArgumentList.Add(Fill(Text(argument, place), folder, context));
        start.FileName = Find(input.Program, folder.Path, start.Environment["PATH"]!);
        return start;
    }

    private static Dictionary<string, string> Variables(CommandFolder folder, ActivityContext context)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? UsualPath,
            ["LANG"] = Environment.GetEnvironmentVariable("LANG") ?? "C.UTF-8",
            ["TMPDIR"] = folder.Temporary,
            ["PYTHONUNBUFFERED"] = "1",
        };
        if (Environment.GetEnvironmentVariable("HOME") is { } home) variables["HOME"] = home;
        foreach (var (name, value) in context.Env) variables[Checked(name, value)] = value;
        variables[OwnPrefix + "OUTPUT"] = folder.Output;
        variables[ProcessTree.Mark] = context.CheckpointFolder;
        variables[CommandGuard.Mark] = CommandGuard.Value;
        variables[OwnPrefix + "SEED"] = Seed(context);
        foreach (var (name, path) in folder.Files) variables[$"{OwnPrefix}FILES_{name.ToUpperInvariant()}"] = path;
        return variables;
    }

    private static string Checked(string name, string value)
    {
        if (name.Length == 0 || name.Contains('=') || name.Contains('\0') || value.Contains('\0'))
            throw Refused($"the variable '{name}' in 'env' has a name or a value that no environment can hold", "Take out '=' and zero bytes");
        return name.StartsWith(OwnPrefix, StringComparison.Ordinal)
            ? throw Refused($"the variable '{name}' in 'env' begins with {OwnPrefix}, as only those of the engine do", "Rename it")
            : name;
    }

    private static string Text(JsonNode? argument, int place)
    {
        if (argument is not JsonValue) throw Refused($"args[{place}] is {Described(argument)}", "Give a text, a number, true or false; a list or record in ${{ toJson(…) }}");
        var text = JsonScalar.Text(argument) ?? argument.ToJsonString();
        return text.Contains('\0') ? throw Refused($"args[{place}] holds a zero byte", "Take it out") : text;
    }

    private static string Described(JsonNode? argument) => argument is null ? "nothing" : JsonScalar.Describe(argument);

    private static string Fill(string argument, CommandFolder folder, ActivityContext context) => PlaceholderPattern().Replace(argument, match => match.Value switch
    {
        "{output}" => folder.Output,
        "{checkpoint}" => context.CheckpointFolder,
        "{seed}" => Seed(context),
        _ => folder.Files.TryGetValue(match.Groups["name"].Value, out var path)
            ? path
            : throw Refused($"'{match.Value}' in 'args' names no entry of 'files'", folder.Files.Count == 0 ? "There are none" : $"There is {string.Join(", ", folder.Files.Keys)}"),
    });

    private static string Seed(ActivityContext context) => context.Seed.ToString(CultureInfo.InvariantCulture);

    // The framework would look beside this program first, and in its working folder.
    private static string Find(string program, string folder, string path)
    {
        var places = program.Contains('/') ? [Path.GetFullPath(program, folder)] : path.Split(':').Select(place => Path.GetFullPath(Path.Combine(place, program), folder));
        return places.FirstOrDefault(IsExecutable) ?? throw FailureException.Input(FailureCodes.CommandNotFound, program.Contains('/')
            ? $"run/command: there is no executable file '{program}' in the folder of the command. List it in 'reads', and make it executable (chmod +x)."
            : $"run/command: there is no program '{program}' in PATH ({path}). Install it, name its full path, or set PATH under 'env'.");
    }

    private static bool IsExecutable(string path) => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0);

    private static FailureException Refused(string fault, string fix) => FailureException.Input(FailureCodes.CommandArguments, $"run/command: {fault}. {fix}.");

    [GeneratedRegex(@"\{(output|checkpoint|seed|files\.(?<name>[A-Za-z0-9_]+))\}", RegexOptions.ExplicitCapture)]
    private static partial Regex PlaceholderPattern();
}
