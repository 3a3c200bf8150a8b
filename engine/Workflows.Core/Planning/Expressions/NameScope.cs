using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>What names mean at one place of a spec.</summary>
internal sealed record NameScope
{
    /// <summary>Every root of the language.</summary>
    public static IReadOnlyList<string> AllRoots { get; } = ["inputs", "vars", "env", "steps", "matrix", "item", "run", "error", "event", "secrets"];

    /// <summary>Inputs of the workflow.</summary>
    public required IReadOnlyDictionary<string, Field> Inputs { get; init; }

    /// <summary>Vars that may be read here.</summary>
    public IReadOnlyDictionary<string, DataType> Vars { get; init; } = new Dictionary<string, DataType>();

    /// <summary>Texts of the environment.</summary>
    public EnvTypes Env { get; init; } = EnvTypes.None;

    /// <summary>Names of the secrets that the workflow declares.</summary>
    public IReadOnlySet<string> Secrets { get; init; } = new HashSet<string>();

    /// <summary>The combination of the innermost matrix; null outside of one.</summary>
    public DataType? Matrix { get; init; }

    /// <summary>The item of the innermost foreach; null outside of one.</summary>
    public DataType? Item { get; init; }

    /// <summary>The root that the step's own expansion will make, which here does not exist yet; else null.</summary>
    public string? OwnElement { get; init; }

    /// <summary>Whether <c>error</c> may be read.</summary>
    public bool HasError { get; init; }

    /// <summary>Whether <c>error</c> need not be there.</summary>
    public bool ErrorMayMiss { get; init; }

    /// <summary>Whether <c>event</c> may be read.</summary>
    public bool HasEvent { get; init; }

    /// <summary>Roots that may be read here at all.</summary>
    public IReadOnlyList<string> Roots { get; init; } = AllRoots;

    /// <summary>Outputs of every step: a record, or of an expanded one a list of records. Null for a step about which nothing more shall be said.</summary>
    public required IReadOnlyDictionary<string, DataType?> Steps { get; init; }

    /// <summary>Why a step cannot be read here although it exists, or null when it can.</summary>
    public Func<string, Hidden?> WhyHidden { get; init; } = _ => null;

    /// <summary>Why the outputs of a step may be missing here, as a clause, or null when they are there.</summary>
    public required Func<string, string?> WhyMissing { get; init; }

    /// <summary>Steps known to have succeeded, as <see cref="Guards"/> finds them in a condition.</summary>
    public required Guards Known { get; init; }

    /// <summary>Whether <c>success()</c> says that a step has succeeded: not of a step that another phase or group has waited for.</summary>
    public Func<string, bool> SuccessCovers { get; init; } = _ => true;

    /// <summary>Whether the status functions may be called: only in <c>if</c>.</summary>
    public bool AllowsStatus { get; init; }

    /// <summary>Content hash of the files that patterns match, or what is wrong with them; null where no files are known.</summary>
    public Func<IReadOnlyList<string>, HashedFiles>? HashFiles { get; init; }

    /// <summary>Whether to look for the word that was probably meant.</summary>
    public bool Suggests { get; init; } = true;
}

/// <summary>Types of the environment at a place: its own variables on top of those around it, which are shared, not copied.</summary>
/// <param name="Below">Those around it, or null.</param>
/// <param name="Own">Its own.</param>
internal sealed record EnvTypes(EnvTypes? Below, IReadOnlyDictionary<string, DataType> Own)
{
    public static EnvTypes None { get; } = new(null, new Dictionary<string, DataType>());

    public DataType? Find(string name) => Own.GetValueOrDefault(name) ?? Below?.Find(name);

    public IEnumerable<string> Names => Below is null ? Own.Keys : Own.Keys.Union(Below.Names);
}

/// <summary>Why a step cannot be read at a place.</summary>
/// <param name="Message">Names the step.</param>
/// <param name="Fix">The next action.</param>
internal sealed record Hidden(string Message, string Fix);

/// <summary>What became of the patterns of <c>hashFiles</c>.</summary>
/// <param name="Hash"><c>sha256:…</c>, or null.</param>
/// <param name="Problem">Why there is none, or null.</param>
internal sealed record HashedFiles(string? Hash, PathProblem? Problem);
