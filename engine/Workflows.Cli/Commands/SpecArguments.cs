using System.CommandLine;
using System.Text.Json.Nodes;
using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;
using Workflows.Core.Planning;

namespace Workflows.Cli.Commands;

/// <summary>What <c>plan</c> and <c>run</c> take: a spec, inputs, and which steps are meant.</summary>
internal sealed class SpecArguments
{
    private readonly Argument<string> file = new("FILE")
    {
        Description = "The workflow spec (YAML), or a registered workflow: name, name@version, name@number, name@commit.",
    };

    private readonly InputArguments inputs = new();

    private readonly Option<string?> only = new("--only") { Description = "Only this step and what it needs; what comes after is skipped.", HelpName = "step" };

    private readonly Option<string?> from = new("--from") { Description = "This step and everything after it anew, although results are kept.", HelpName = "step" };

    public Option<OutputFormat> Output { get; } = OutputOption.Create();

    public void AddTo(Command command)
    {
        command.Add(file);
        inputs.AddTo(command);
        command.Add(only);
        command.Add(from);
        command.Add(Output);
    }

    public string File(ParseResult parsed) => parsed.GetRequiredValue(file);

    /// <summary>The spec and the files that inputs were read from.</summary>
    public IEnumerable<string> Files(ParseResult parsed) => inputs.Files(parsed).Prepend(File(parsed));

    /// <summary>Compiles the spec and binds its inputs; prints every mistake, and returns null when one is an error.</summary>
    /// <exception cref="FailureException"><c>step-unknown</c>, <c>step-not-asked-for</c>.</exception>
    public async Task<PreparedRun?> PrepareAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var compilation = await session.Engine.CompileNamedAsync(File(parsed), cancellationToken);
        var found = compilation.Diagnostics.ToList();
        JsonObject? bound = null;
        if (await inputs.ReadAsync(parsed, found, cancellationToken) is { } given && compilation.Plan is { } plan)
        {
            (bound, var mistakes) = await session.Engine.BindAsync(plan, given, cancellationToken);
            found.AddRange(mistakes);
        }

        var report = new DiagnosticReport(found);
        report.Print(session.Terminal, parsed.GetValue(Output));
        if (report.HasErrors || compilation.Plan is null || bound is null) return null;
        var selection = StepSelection.Of(compilation.Plan, parsed.GetValue(only), parsed.GetValue(from));
        return new PreparedRun(compilation.Plan, bound, new StartOptions { Seed = inputs.Seed(parsed), By = Environment.UserName, Selection = selection });
    }
}

/// <summary>A run that can be previewed or started.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="Inputs">Bound inputs.</param>
/// <param name="Start">How it starts.</param>
internal sealed record PreparedRun(Plan Plan, JsonObject Inputs, StartOptions Start);
