using Workflows.Core.Diagnostics;
using Workflows.Core.Hosting;

namespace Workflows.Cli.Doctor;

/// <summary>All checks of this machine.</summary>
/// <param name="options">Settings of the engine.</param>
/// <param name="store">Where runs are kept: <see cref="Composition.Sqlite"/>, or the address of a database.</param>
/// <param name="runs">Opens it.</param>
internal sealed class Examination(WorkflowOptions options, string store, Func<IRunStore> runs) : IExamination
{
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) =>
    [
        await DotnetCheck.RunAsync(cancellationToken),
        ProcessorCheck.Run(),
        MemoryCheck.Run(),
        GpuCheck.Run(),
        await NativeProbe.RunAsync(NativeProbe.Torch, cancellationToken),
        await NativeProbe.RunAsync(NativeProbe.Onnx, cancellationToken),
        HomeCheck.Run(options.Home),
        DiskCheck.Run(options.Home),
        await StoreCheck.RunAsync(options, store, runs, cancellationToken),
    ];
}
