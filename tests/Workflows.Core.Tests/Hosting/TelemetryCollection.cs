using Xunit;

namespace Workflows.Core.Tests.Hosting;

/// <summary>Tests that listen to the whole process: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}
