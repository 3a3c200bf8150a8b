using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Workflows.Compute.Native;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Doctor;

/// <summary>Loads a native library in a child process, so that a library that crashes is a finding and not the end of the doctor.</summary>
internal static class NativeProbe
{
    public const string Torch = "torch";
    public const string Onnx = "onnx";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts this program as a child that loads the library, and reads what it found.</summary>
    public static async Task<Finding> RunAsync(string library, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var child = Process.Start(OwnProgram.With("doctor", "--probe", library))!;
        try
        {
            var errors = child.StandardError.ReadToEndAsync(patience.Token);
            var output = await child.StandardOutput.ReadToEndAsync(patience.Token);
            await child.WaitForExitAsync(patience.Token);
            return child.ExitCode == ExitCode.Success
                ? JsonSerializer.Deserialize<Finding>(output, WorkflowJson.Options)!
                : new Finding(Title(library), FindingLevel.Fail, Crash(child.ExitCode, await errors), "Reinstall the native packages: dotnet restore --force, then build again.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            child.Kill(entireProcessTree: true);
            return new Finding(Title(library), FindingLevel.Fail, $"did not load within {Patience.TotalSeconds} s", "Look at the disk and the memory of this machine.");
        }
    }

    /// <summary>The child's side: loads the library and says how it went.</summary>
    public static Finding Load(string library) => library == Torch ? LoadTorch() : LoadOnnx();

    private static Finding LoadTorch()
    {
        var probe = TorchProbe.Run();
        return probe.Version is { } version
            ? new Finding(Title(Torch), FindingLevel.Ok, $"libtorch {version}{(probe.Cuda ? " with CUDA" : ", CPU")}; {probe.Detail}")
            : new Finding(Title(Torch), FindingLevel.Fail, probe.Detail, "Training, distillation and pruning need it; serving and validating do not.");
    }

    private static Finding LoadOnnx()
    {
        try
        {
            return new Finding(Title(Onnx), FindingLevel.Ok, $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or OnnxRuntimeException)
        {
            return new Finding(Title(Onnx), FindingLevel.Fail, (e.InnerException ?? e).Message, "Evaluation and serving need it. Restore the packages and build again.");
        }
    }

    private static string Crash(int exitCode, string errors)
    {
        var last = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return $"the loading process ended with {exitCode}{(last is null ? "" : $": {last}")}";
    }

    private static string Title(string library) => library == Torch ? "torch" : "ONNX Runtime";
}
