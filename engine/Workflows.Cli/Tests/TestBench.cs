using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Core.Hosting;
using Workflows.Core.Hosting.Testing;
using Workflows.Core.Planning;
using Workflows.Core.Spec;

namespace Workflows.Cli.Tests;

/// <summary>A bench with the settings of this process. Its tests take no part in admission: one workflow is tested at a time.</summary>
internal sealed class TestBench(WorkflowOptions options) : ITestBench, IDisposable
{
    private readonly SemaphoreSlim free = new(1);

    public async IAsyncEnumerable<TestResult> RunAsync(Plan plan, IReadOnlyList<TestSpec> tests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        try
        {
            using var home = new TemporaryHome();

            // A test names files of its source only, so that a server may bring them in as well.
            await using var services = Composition.Build(home.Path, Composition.Sqlite, _ => options with { Home = home.Path, ImportsFiles = true });
            var tester = services.GetRequiredService<WorkflowTester>();
            foreach (var test in tests) yield return await tester.RunAsync(plan, test, cancellationToken);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();
}
