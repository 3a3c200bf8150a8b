using System.CommandLine;
using System.Reflection;
using Spectre.Console;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows init [DIR]</c>: a folder to start from.</summary>
internal static class InitCommand
{
    private const string Skeleton = "Skeleton/";

    public static Command Create(Session session)
    {
        var directory = new Argument<string>("DIR") { Description = "Folder to write to; made when missing.", DefaultValueFactory = _ => "." };
        var command = new Command("init", "Writes two small workflows to start from, with a check before each commit and one for CI. Overwrites nothing.") { directory };
        command.SetAction(parsed => Write(session.Terminal.Out, parsed.GetRequiredValue(directory)));
        return command;
    }

    private static void Write(IAnsiConsole console, string directory)
    {
        var files = Files(directory).ToList();
        if (files.FirstOrDefault(f => Path.Exists(f.Path)) is { Path: { } taken })
            throw FailureException.Input("file-exists", $"{taken} exists already. Move it away, or give another folder: workflows init DIR");
        foreach (var (path, text) in files) Save(path, text);
        foreach (var (path, _) in files) console.MarkupLineInterpolated($"[green]✓[/] {path}");
        console.MarkupLine("[grey]next:[/]");
        var specs = files.Where(f => f.Path.StartsWith(Path.Combine(directory, "specs"), StringComparison.Ordinal)).ToList();
        console.MarkupLineInterpolated($"  workflows validate {specs[0].Path}");
        console.MarkupLineInterpolated($"  workflows run {specs[0].Path}");
        console.MarkupLineInterpolated($"  workflows run {specs[1].Path} --input name=Ada");
        console.MarkupLine("  git init && git config core.hooksPath .githooks");
    }

    private static IEnumerable<(string Path, string Text)> Files(string directory)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Skeleton, StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (Path.Combine(directory, resource[Skeleton.Length..]), reader.ReadToEnd());
        }
    }

    private static void Save(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var stream = new FileStream(path, FileMode.CreateNew);
            if (!OperatingSystem.IsWindows() && text.StartsWith("#!", StringComparison.Ordinal)) File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(stream.SafeFileHandle) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Resource("file-unwritable", $"{path} cannot be written: {e.Message} Give a folder of yours: workflows init DIR", e);
        }
    }
}
