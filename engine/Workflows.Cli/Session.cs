using Microsoft.Extensions.DependencyInjection;
using Workflows.Cli.Output;
using Workflows.Core.Access;
using Workflows.Core.Hosting;

namespace Workflows.Cli;

/// <summary>One invocation: where it prints, what may stop it, where its state lies, and the services, which are made only when a command asks.</summary>
internal sealed class Session(Terminal terminal, Signals signals, string home) : IAsyncDisposable
{
    private ServiceProvider? services;
    private Func<WorkflowOptions, WorkflowOptions> configure = options => options;

    public Terminal Terminal => terminal;

    public Signals Signals => signals;

    /// <summary>Folder of state; may not exist yet.</summary>
    public string Home => home;

    /// <summary>Where runs are kept: <see cref="Composition.Sqlite"/>, or the address of a database. Holds a password perhaps.</summary>
    public required string Store { get; set; }

    public TimeProvider Time { get; } = TimeProvider.System;

    public WorkflowEngine Engine => Get<WorkflowEngine>();

    /// <summary>Changes the engine's settings; before anything was asked of it.</summary>
    public void Configure(Func<WorkflowOptions, WorkflowOptions> change) => configure = change;

    public IServiceProvider Services => services ??= Composition.Build(home, Store, configure);

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Writes a line into the audit log for a change that whoever sits here has made.</summary>
    public Task NoteAsync(string action, string? project, string target, CancellationToken cancellationToken) => Get<IAuditLog>().AppendAsync(
        new AuditEntry { At = Time.GetUtcNow(), Project = project, Actor = Environment.UserName, Action = action, Target = target, Status = 200 }, cancellationToken);

    public ValueTask DisposeAsync() => services?.DisposeAsync() ?? ValueTask.CompletedTask;
}
