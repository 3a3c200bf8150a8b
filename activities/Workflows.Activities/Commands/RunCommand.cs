using System.Text.Json.Nodes;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Activities.Commands;

/// <summary>
/// Runs a program in a folder of its own and keeps what it makes. There is no shell: arguments arrive as they are written. The program gets PATH, HOME and
/// LANG of this host, a private TMPDIR, PYTHONUNBUFFERED=1, the step's <c>env</c> and the variables WORKFLOWS_OUTPUT (a folder for what it makes, also
/// <c>out</c>), WORKFLOWS_CHECKPOINT (a folder that outlives the attempt), WORKFLOWS_SEED, WORKFLOWS_PROCESS and WORKFLOWS_FILES_NAME for each file; nothing else of the
/// host's environment. A line that begins with <c>::workflows </c> reports <c>{"progress": 0.3}</c>, <c>{"metric": "loss", "step": 3, "value": 0.1}</c> or
/// <c>{"checkpoint": 3}</c>; every other line goes to the log. Cancel and timeout end the program and all that it started: SIGTERM, half a second later SIGKILL.
/// When the host itself is killed, they are killed with it.
/// </summary>
[Activity("run/command", Summary = "Runs a program, such as a Python script, with files and arguments.", Effect = Effect.Read, UsesEnvironment = true, CachedWhenAsked = true)]
internal sealed class RunCommand : IActivity<CommandInput, CommandOutput>, IShapesOutputs
{
    /// <inheritdoc/>
    public static RecordType Shape(RecordType outputs, JsonObject with) => outputs with
    {
        Fields = [.. outputs.Fields.Select(field => field.Name switch
        {
            "files" when with["outputs"] is JsonObject declared => field with { Type = new RecordType([.. declared.Select(CommandFile.Declared)]) },
            "result" => field with { Required = with.ContainsKey("result") },
            _ => field,
        })],
    };

    /// <inheritdoc/>
    public async Task<CommandOutput> RunAsync(CommandInput input, ActivityContext context)
    {
        if (!context.AllowsCommands)
            throw FailureException.Input(FailureCodes.CommandNotAllowed,
                "run/command: this host starts no programs of workflows. Run the workflow on the command line, or ask its operator to allow commands.");
        using var folder = await CommandFolder.CreateAsync(input, context);
        var wantsText = input.Result == CommandResult.StandardOutput;
        var text = await new CommandProcess(CommandStart.Of(input, folder, context), context).RunAsync(wantsText);
        return new CommandOutput
        {
            Files = await new CommandFiles(folder.Path, context).StoreAsync(input.Outputs),
            Result = input.Result is null ? null : CommandResult.Parse(wantsText ? text! : CommandResult.Read(folder.Path, input.Result)),
        };
    }
}

/// <summary>Inputs of <c>run/command</c>.</summary>
internal sealed record CommandInput
{
    [Field("The program: a name that is looked for in PATH, or a path such as ./fit.sh in the folder of the command.")]
    public required string Program { get; init; }

    [Field("Arguments in order: texts, numbers, true or false. {files.NAME}, {output}, {checkpoint} and {seed} stand for a path or the seed.")]
    public IReadOnlyList<JsonNode> Args { get; init; } = [];

    [Field("Files of the source that the program uses, such as its script. Each is copied into the folder of the command, at its path from the folder of the spec (without ../), and enters the cache key by its content.")]
    public IReadOnlyList<SourcePath> Reads { get; init; } = [];

    [Field("Outputs of other steps by name: each is there as files/NAME, a file or a folder, not to be changed.", AnyKind = true)]
    public IReadOnlyDictionary<string, Artifact> Files { get; init; } = new Dictionary<string, Artifact>();

    [Field("Files that the program makes, by name; read as steps.ID.outputs.files.NAME.")]
    public IReadOnlyDictionary<string, CommandFile> Outputs { get; init; } = new Dictionary<string, CommandFile>();

    [Field("Where the program leaves one JSON document of at most 64 KiB, read as steps.ID.outputs.result: a path such as out/result.json, or stdout; then nothing else may stand there.")]
    public string? Result { get; init; }
}

/// <summary>A file that a command makes.</summary>
internal sealed record CommandFile
{
    [Field("Where it lies in the folder of the command, such as out/model.onnx; for a model or a dataset the folder that holds its files.")]
    public required string Path { get; init; }

    [Field("What it is: a file (or folder), a report (an HTML page), a model folder or a dataset folder as other steps make them; these two are checked.")]
    public ArtifactKind Kind { get; init; } = ArtifactKind.File;

    /// <summary>The output that a step declares.</summary>
    internal static Field Declared(KeyValuePair<string, JsonNode?> declared)
    {
        var given = declared.Value as JsonObject;
        var isOpen = given?.ContainsKey("kind") == true;
        var isKnown = Enum.TryParse<ArtifactKind>(JsonScalar.Text(given?["kind"]), ignoreCase: true, out var kind);
        return new Field
        {
            Name = declared.Key,
            Type = new ArtifactType(isKnown ? kind : ArtifactKind.File, [], AnyKind: isOpen && !isKnown),
            Description = "A file that the program makes.",
            Required = true,
        };
    }
}

/// <summary>Outputs of <c>run/command</c>.</summary>
internal sealed record CommandOutput
{
    [Field("The declared files, by name.", AnyKind = true)]
    public required IReadOnlyDictionary<string, Artifact> Files { get; init; }

    [Field("The JSON document; there exactly when the step says where it is.")]
    public JsonNode? Result { get; init; }
}
