using Workflows.Core.Planning;

namespace Workflows.Core.Hosting;

/// <summary>What somebody gives a run, before it is checked.</summary>
/// <param name="Values">By name.</param>
/// <param name="Folder">The folder in which <c>@file</c> starts; null for the working directory. One that was given as text always starts there.</param>
public sealed record GivenInputs(IReadOnlyDictionary<string, GivenInput> Values, string? Folder = null);
