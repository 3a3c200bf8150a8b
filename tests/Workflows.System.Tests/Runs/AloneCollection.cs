using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Tests that measure time or wait for a moment: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
