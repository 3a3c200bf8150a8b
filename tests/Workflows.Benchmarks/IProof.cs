namespace Workflows.Benchmarks;

/// <summary>Something the product promises, shown at full size on the real executable.</summary>
internal interface IProof
{
    /// <summary>One word to choose it by.</summary>
    string Name { get; }

    /// <summary>Shows it.</summary>
    IAsyncEnumerable<Measured> RunAsync(CancellationToken cancellationToken);
}
