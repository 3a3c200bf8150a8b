using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Workflows.Cli.Workers;

/// <summary>What a worker asks of the operating system.</summary>
internal static class WorkerSystem
{
    private const int DuplicateClosedOnExec = 1030;
    private const int SetParentDeathSignal = 1;
    private const int Kill = 9;

    /// <summary>
    /// Lets the kernel kill this process when the one that started it ends, however deep it is in native code. Linux only; elsewhere the end of the stream
    /// is noticed.
    /// </summary>
    public static void DieWithParent()
    {
        if (OperatingSystem.IsLinux()) _ = ProcessControl(SetParentDeathSignal, Kill, 0, 0, 0);
    }

    /// <summary>
    /// Takes the standard streams for the protocol and leaves others in their place: whatever a native library prints goes to standard error, and nothing
    /// reads from the engine but us.
    /// </summary>
    /// <exception cref="IOException">They are no pipes, or the system refuses.</exception>
    public static (Stream Receiving, Stream Sending) TakeStreams()
    {
        if (OperatingSystem.IsWindows())
        {
            var streams = (Console.OpenStandardInput(), Console.OpenStandardOutput());
            Console.SetOut(Console.Error);
            return streams;
        }

        // Programs that an activity starts must not hold the stream open: the engine sees our end by its end.
        var (input, output) = (Duplicate(0), Duplicate(1));
        using var nothing = File.OpenHandle("/dev/null");
        if (input < 0 || output < 0 || Replace((int)nothing.DangerousGetHandle(), 0) < 0 || Replace(2, 1) < 0)
            throw new IOException($"The standard streams cannot be rearranged: error {Marshal.GetLastPInvokeError()}");
        return (Open(input, PipeDirection.In), Open(output, PipeDirection.Out));
    }

    /// <summary>Ends the process here and now.</summary>
    public static void Exit()
    {
        if (OperatingSystem.IsWindows()) Environment.Exit(ExitCode.Success);
        else ExitNow(ExitCode.Success);
    }

    private static int Duplicate(int descriptor) => OperatingSystem.IsLinux() ? Control(descriptor, DuplicateClosedOnExec, 3) : DuplicateOpen(descriptor);

    private static AnonymousPipeClientStream Open(int descriptor, PipeDirection direction) => new(direction, new SafePipeHandle(descriptor, ownsHandle: true));

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProcessControl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command, int argument);

    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DuplicateOpen(int descriptor);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Replace(int source, int target);

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitNow(int code);
}
