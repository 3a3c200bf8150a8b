using Workflows.Core.Diagnostics;
using Workflows.Core.Models;

namespace Workflows.Activities.Serving;

/// <summary>Looks a model up by the rules by which it is served: a version, an alias, or the deployment of the bare name.</summary>
internal sealed class ModelSearch(IModelRegistry registry, string project)
{
    /// <summary>The version that is meant, or a sentence on why there is none.</summary>
    /// <exception cref="FailureException"><c>model-reference</c> when both an alias and a version are given.</exception>
    public async Task<(ModelVersion? Version, string Missing)> FindAsync(GetModelInput input, CancellationToken cancellationToken)
    {
        if (input is { Alias: not null, Version: not null })
            throw FailureException.Input(FailureCodes.ModelReference, $"models/get: '{input.Name}' is asked for by alias and by version. Give one of the two.");
        var model = await registry.FindAsync(project, input.Name, cancellationToken);
        return model is null ? (null, $"There is no model '{input.Name}'.") : Find(model, input);
    }

    private static (ModelVersion? Version, string Missing) Find(RegisteredModel model, GetModelInput input)
    {
        var (number, missing) = input switch
        {
            { Version: { } version } => (version, $"Model '{model.Name}' has no version {version}; the newest is {model.Versions[0].Version}."),
            { Alias: { } alias } => (model.Aliases.TryGetValue(alias, out var target) ? target : 0,
                $"Model '{model.Name}' has no alias '{alias}'; it has {(model.Aliases.Count == 0 ? "none" : string.Join(", ", model.Aliases.Keys.Order()))}."),
            _ => (model.DeployedVersion ?? 0, $"Nothing is deployed under '{model.Name}'."),
        };
        return (model.Versions.FirstOrDefault(version => version.Version == number), missing);
    }
}
