using Workflows.Core.Models;

namespace Workflows.Core.Serving;

/// <summary>Which model is meant: the deployed version of a name, one version, or the version an alias points to.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">That version, from 1; null for the deployed one.</param>
/// <param name="Alias">The version this alias points to; null for the deployed one. Not together with <paramref name="Version"/>.</param>
public sealed record ModelReference(string Name, int? Version = null, string? Alias = null)
{
    /// <summary>The form that messages use: <c>digits</c>, <c>digits version 3</c>, <c>digits alias champion</c>.</summary>
    public override string ToString() =>
        Version is { } version ? $"{Name} version {version}" : Alias is null ? Name : $"{Name} alias {Alias}";
}

/// <summary>What a look for a model found.</summary>
public abstract record ModelLookup;

/// <summary>The model is there and loaded.</summary>
/// <param name="Model">The right to call it; dispose it when the call is over.</param>
public sealed record ModelFound(ModelUse Model) : ModelLookup;

/// <summary>There is no such model, version or alias, or nothing is deployed under the name.</summary>
/// <param name="Code"><c>model-not-found</c>, <c>model-version-not-found</c>, <c>model-alias-not-found</c> or <c>model-not-deployed</c>.</param>
/// <param name="Message">Names what is missing, what there is, and what to do.</param>
public sealed record ModelMissing(string Code, string Message) : ModelLookup;

/// <summary>The right to call a loaded model. While one is open its predictor stays alive, even when the deployment moves on meanwhile.</summary>
public sealed class ModelUse : IDisposable
{
    private Action? leave;

    internal ModelUse(RegisteredModel model, ModelVersion version, IPredictor predictor, Action leave)
    {
        Model = model;
        Version = version;
        Predictor = predictor;
        this.leave = leave;
    }

    /// <summary>The model with all its versions.</summary>
    public RegisteredModel Model { get; }

    /// <summary>The version that answers.</summary>
    public ModelVersion Version { get; }

    /// <summary>Format of its artifact, such as <c>onnx</c>.</summary>
    public string? Format => Version.Model.Format;

    /// <summary>The loaded model; not to be kept beyond this use, nor disposed.</summary>
    public IPredictor Predictor { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref leave, null)?.Invoke();
}
