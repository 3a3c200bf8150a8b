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
        var command = new Command("init", "Writes two small workflows to start from. Overwrites nothing.") { directory };
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
        console.MarkupLineInterpolated($"  workflows validate {files[0].Path}");
        console.MarkupLineInterpolated($"  workflows run {files[0].Path}");
        console.MarkupLineInterpolated($"  workflows run {files[1].Path} --input name=Ada");
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
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Resource("file-unwritable", $"{path} cannot be written: {e.Message} Give a folder of yours: workflows init DIR", e);
        }
    }
}
