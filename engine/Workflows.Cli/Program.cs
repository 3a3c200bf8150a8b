using Workflows.Cli;
using Workflows.Cli.Workers;

// Not a command for people, so that no help names it: the engine starts it to call activities in a process of their own.
if (args is [WorkerMain.Word]) return await WorkerMain.RunAsync();

// A command that only looks is over before code compiled at run time would pay: serializers, patterns and services do without it.
if (args is ["validate" or "diff" or "list" or "show" or "logs" or "schema", ..])
    AppContext.SetSwitch("System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported", false);

return await CommandLine.RunAsync(args);
