using Workflows.Cli;

// A command that only looks is over before code compiled at run time would pay: serializers, patterns and services do without it.
if (args is ["validate" or "diff" or "list" or "show" or "logs" or "schema", ..])
    AppContext.SetSwitch("System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported", false);

return await CommandLine.RunAsync(args);
