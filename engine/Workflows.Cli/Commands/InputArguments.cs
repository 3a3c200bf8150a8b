using System.CommandLine;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;

namespace Workflows.Cli.Commands;

/// <summary>What somebody gives a run: <c>--input</c>, <c>--input-file</c>, <c>--seed</c>.</summary>
internal sealed class InputArguments
{
    private readonly Option<string[]> inputs = new("--input", "-i")
    {
        Description = "An input of the workflow; repeat for more. A file: name=@path; an artifact of an earlier run: name=sha256:….",
        HelpName = "name=value",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> file = new("--input-file") { Description = "Inputs as a YAML or JSON mapping; --input goes on top.", HelpName = "file" };

    private readonly Option<long?> seed = new("--seed") { Description = "Seed of the run, in place of the spec's.", HelpName = "number" };

    public InputArguments() => inputs.Validators.Add(result =>
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in result.Tokens)
        {
            if (token.Value.IndexOf('=') <= 0) result.AddError($"--input takes name=value, not '{token.Value}'.");
            else if (!names.Add(Name(token.Value))) result.AddError($"--input {Name(token.Value)} is given twice.");
        }
    });

    public void AddTo(Command command)
    {
        command.Add(inputs);
        command.Add(file);
        command.Add(seed);
    }

    public long? Seed(ParseResult parsed) => parsed.GetValue(seed);

    /// <summary>Files that were named: they are watched.</summary>
    public IEnumerable<string> Files(ParseResult parsed) =>
        Texts(parsed).Values.Where(t => t.StartsWith('@')).Select(t => t[1..]).Concat(parsed.GetValue(file) is { } path ? [path] : []);

    /// <summary>Reads what was given; null, with the mistakes in <paramref name="found"/>, when the file is wrong.</summary>
    public async Task<GivenInputs?> ReadAsync(ParseResult parsed, List<Diagnostic> found, CancellationToken cancellationToken)
    {
        var given = Texts(parsed).ToDictionary(t => t.Key, t => GivenInput.OfText(t.Value));
        if (parsed.GetValue(file) is not { } path) return new GivenInputs(given);
        var (values, diagnostics) = await InputFile.ReadAsync(path, path, cancellationToken);
        found.AddRange(diagnostics);
        foreach (var (name, value) in values ?? []) given.TryAdd(name, GivenInput.OfJson(value));
        return values is null ? null : new GivenInputs(given, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    private Dictionary<string, string> Texts(ParseResult parsed) =>
        parsed.GetRequiredValue(inputs).ToDictionary(Name, i => i[(i.IndexOf('=') + 1)..], StringComparer.Ordinal);

    private static string Name(string input) => input[..input.IndexOf('=')];
}
