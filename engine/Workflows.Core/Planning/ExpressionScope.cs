using System.Text.Json.Nodes;

namespace Workflows.Core.Planning;

/// <summary>The values that an expression may see when it is evaluated.</summary>
public sealed record ExpressionScope
{
    /// <summary>Bound inputs of the run by name.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Inputs { get; init; }

    /// <summary>
    /// Steps that have ended, by id: <c>state</c> (<c>succeeded failed skipped cancelled cached</c>) and, when there are any, <c>outputs</c>.
    /// A step that is not here, or an output that is not there, is a missing value: <c>??</c> takes its right side, anything else is an error.
    /// </summary>
    public required IReadOnlyDictionary<string, StepScope> Steps { get; init; }

    /// <summary>Values of the root <c>vars</c> by name.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Vars { get; init; } = Nothing;

    /// <summary>Texts of the root <c>env</c> by name.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Env { get; init; } = Nothing;

    /// <summary>The combination of the innermost matrix around the place, or null.</summary>
    public JsonObject? Matrix { get; init; }

    /// <summary>The item of the innermost foreach around the place, or null.</summary>
    public JsonNode? Item { get; init; }

    /// <summary>In <c>onFailure</c> and <c>finally</c>, when something failed: <c>step kind code message</c>; else null.</summary>
    public JsonObject? Error { get; init; }

    /// <summary>Under <c>on</c> and in <c>wait.match</c>: what came in; else null.</summary>
    public JsonNode? Event { get; init; }

    private static readonly Dictionary<string, JsonNode?> Nothing = [];

    /// <summary>What <c>success() failure() always() cancelled()</c> answer here.</summary>
    public required StatusScope Status { get; init; }

    /// <summary>The root <c>run</c>: <c>id</c> and <c>workflow</c>.</summary>
    public required RunScope Run { get; init; }
}

/// <summary>What expressions see of a step.</summary>
/// <param name="State">Word of its state.</param>
/// <param name="Outputs">Output record in JSON; of an expanded step the array of its elements' records; null when it has none.</param>
public sealed record StepScope(string State, JsonNode? Outputs);

/// <summary>Answers of the status functions at one place.</summary>
/// <param name="Success">Every need succeeded or was cached.</param>
/// <param name="Failure">A step in front of this one failed.</param>
/// <param name="Cancelled">The run is being cancelled.</param>
public sealed record StatusScope(bool Success, bool Failure, bool Cancelled);

/// <summary>What expressions see of the run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Workflow">Name of the workflow.</param>
public sealed record RunScope(string Id, string Workflow);
