using Xunit;

namespace Workflows.System.Tests.Runs;

/// <summary>Tests that measure time or wait for a moment: no other test runs beside them. They share the undisturbed run of <see cref="LongTraining"/>.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection : ICollectionFixture<LongTraining>
{
    public const string Name = "alone";
}
