using Workflows.Core.Diagnostics;
using Workflows.Core.Models;

namespace Workflows.Stores.Models;

/// <summary>What can be wrong about a model that somebody names.</summary>
internal static class ModelFailures
{
    public static FailureException NotFound(string name) =>
        FailureException.Input("model-not-found", $"There is no model '{name}' in this project. List the models to see which there are.");

    public static FailureException VersionNotFound(RegisteredModel model, int version) =>
        FailureException.Input("model-version-not-found", $"Model '{model.Name}' has no version {version}; the newest is {model.Versions[0].Version}. Name one that there is.");

    public static FailureException AliasNotFound(RegisteredModel model, string alias) => FailureException.Input("model-alias-not-found",
        $"Model '{model.Name}' has no alias '{alias}'; it has {(model.Aliases.Count == 0 ? "none" : string.Join(", ", model.Aliases.Keys.Order()))}. Name one that it has.");

    public static FailureException AliasName(string alias) =>
        FailureException.Input("model-name", $"The alias '{alias}' cannot stand in an address. {ModelNames.Rule}");
}
