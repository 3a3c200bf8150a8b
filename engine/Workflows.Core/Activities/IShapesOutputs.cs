using System.Text.Json.Nodes;

namespace Workflows.Core.Activities;

/// <summary>
/// Implemented beside <see cref="IActivity{TInput,TOutput}"/> by an activity whose outputs depend on what a step writes for it: the files that a command
/// makes, say. The compiler then types the step's outputs by it.
/// </summary>
public interface IShapesOutputs
{
    /// <summary>The outputs of one step. Never fails: a value of a wrong type is reported elsewhere.</summary>
    /// <param name="outputs">What the output record says.</param>
    /// <param name="with">What the step writes; whatever holds an expression stands as null.</param>
    static abstract RecordType Shape(RecordType outputs, JsonObject with);
}
