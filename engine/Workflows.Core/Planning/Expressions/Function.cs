using System.Text.Json.Nodes;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>A function of the language. Pure: the same arguments give the same value.</summary>
/// <param name="Name">As written in expressions.</param>
/// <param name="Signature">For messages and the reference.</param>
/// <param name="TypeOf">Type of the result, or null when the arguments do not fit.</param>
/// <param name="Call">The value for arguments that fit.</param>
internal sealed record Function(
    string Name, string Signature, Func<IReadOnlyList<DataType>, DataType?> TypeOf, Func<IReadOnlyList<JsonNode>, JsonNode> Call);
