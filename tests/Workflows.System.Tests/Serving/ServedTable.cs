using Microsoft.Extensions.DependencyInjection;
using Workflows.Cli;
using Workflows.Core.Serving;
using Workflows.Server;
using Workflows.System.Tests.Harness;

namespace Workflows.System.Tests.Serving;

/// <summary>What a server serves that has the models of <see cref="ModelTable"/>, and an empty home for all else.</summary>
internal sealed class ServedTable : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ServiceProvider services;
    private readonly ProjectModels models;

    public ServedTable()
    {
        var table = new ModelTable();
        services = Composition.Build(folder.At("home"), Composition.Sqlite, options => options);
        models = new ProjectModels(table, table, table, TimeProvider.System);
        Served = Composition.Served(services, folder: null) with { Models = models, Registry = table };
    }

    public ServedEngine Served { get; }

    public async ValueTask DisposeAsync()
    {
        models.Dispose();
        await services.DisposeAsync();
        folder.Dispose();
    }
}
