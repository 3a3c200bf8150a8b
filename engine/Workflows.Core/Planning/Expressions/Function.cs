using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>A function of the language. Pure: the same arguments give the same value.</summary>
/// <param name="Name">As written in expressions.</param>
/// <param name="Signature">For messages and the reference.</param>
/// <param name="Description">One sentence for the reference.</param>
/// <param name="Example">An expression that calls it.</param>
/// <param name="TypeOf">Type of the result, or null when the arguments do not fit.</param>
/// <param name="Call">The value for arguments that fit; null when there is none.</param>
internal sealed record Function(
    string Name, string Signature, string Description, string Example,
    Func<IReadOnlyList<DataType>, DataType?> TypeOf, Func<IReadOnlyList<JsonNode>, JsonNode?> Call);
