namespace Workflows.Cli.Doctor;

/// <summary>All checks of this machine, in the order in which they are read.</summary>
internal static class Examination
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(Session session, CancellationToken cancellationToken) =>
    [
        await DotnetCheck.RunAsync(cancellationToken),
        ProcessorCheck.Run(),
        MemoryCheck.Run(),
        GpuCheck.Run(),
        await NativeProbe.RunAsync(NativeProbe.Torch, cancellationToken),
        await NativeProbe.RunAsync(NativeProbe.Onnx, cancellationToken),
        HomeCheck.Run(session.Home),
        DiskCheck.Run(session.Home),
        await StoreCheck.RunAsync(session, cancellationToken),
    ];
}
