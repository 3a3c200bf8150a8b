using System.CommandLine;
using System.Text.Json.Nodes;
using Workflows.Cli.Output;
using Workflows.Core.Planning;

namespace Workflows.Cli.Commands;

/// <summary>What <c>plan</c> and <c>run</c> take: a spec, its inputs and a seed.</summary>
internal sealed class SpecArguments
{
    private readonly Argument<string> file = new("FILE") 
    {
        Description = "The workflow spec (YAML), or a registered workflow: name, name@version, name@number, name@commit.",
    };
    private readonly Option<string[]> inputs = new("--input", "-i")
    {
        Description = "An input of the workflow; repeat for more.",
        HelpName = "name=value",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<long?> seed = new("--seed") { Description = "Seed of the run, in place of the spec's.", HelpName = "number" };

    public SpecArguments() => inputs.Validators.Add(result =>
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in result.Tokens)
        {
            if (token.Value.IndexOf('=') <= 0) result.AddError($"--input takes name=value, not '{token.Value}'.");
            else if (!names.Add(Name(token.Value))) result.AddError($"--input {Name(token.Value)} is given twice.");
        }
    });

    public Option<OutputFormat> Output { get; } = OutputOption.Create();

    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(inputs);
        command.Add(seed);
        command.Add(Output);
    }

    public long? Seed(ParseResult parsed) => parsed.GetValue(seed);

    /// <summary>Compiles the spec and binds its inputs; prints every mistake, and returns null when one is an error.</summary>
    public async Task<(Plan Plan, JsonObject Inputs)?> CompileAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var compilation = await session.Engine.CompileNamedAsync(parsed.GetRequiredValue(file), cancellationToken);
        var given = parsed.GetRequiredValue(inputs).ToDictionary(Name, i => i[(i.IndexOf('=') + 1)..], StringComparer.Ordinal);
        var (bound, mistakes) = compilation.Plan is { } plan ? RunInputs.Bind(plan, given) : (null, []);
        var report = new DiagnosticReport([.. compilation.Diagnostics, .. mistakes]);
        report.Print(session.Terminal, parsed.GetValue(Output));
        return report.HasErrors || compilation.Plan is null || bound is null ? null : (compilation.Plan, bound);
    }

    private static string Name(string input) => input[..input.IndexOf('=')];
}
