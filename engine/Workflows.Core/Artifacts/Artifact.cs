namespace Workflows.Core.Artifacts;

/// <summary>What an artifact is for. The kind decides which facts a spec may read from its handle.</summary>
public enum ArtifactKind
{
    /// <summary>Rows and columns; facts <c>rows columns classes</c>.</summary>
    Dataset,

    /// <summary>A model folder; facts <c>parameters macs</c>.</summary>
    Model,

    /// <summary>A page for people. Outside the determinism promise and every cache key.</summary>
    Report,

    /// <summary>Any other file.</summary>
    File,
}

/// <summary>A handle to immutable, content-addressed bytes: one file, or a folder of files.</summary>
public sealed record Artifact
{
    /// <summary>What it is for.</summary>
    public required ArtifactKind Kind { get; init; }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits: of the file's bytes, or of a folder's canonical list (<see cref="ContentHash.OfFolder"/>).</summary>
    public required string Hash { get; init; }

    /// <summary>Total bytes of the file or of all files of the folder.</summary>
    public required long Bytes { get; init; }

    /// <summary>Format inside its kind: <c>network</c> or <c>onnx</c> for a model, <c>arrow</c> for a dataset; null where the kind has only one.</summary>
    public string? Format { get; init; }

    /// <summary>Typed facts that a spec may read: see <see cref="ArtifactKind"/>.</summary>
    public IReadOnlyDictionary<string, long> Facts { get; init; } = new Dictionary<string, long>();
}
