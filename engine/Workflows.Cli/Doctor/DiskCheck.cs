using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Doctor;

/// <summary>Room for artifacts and checkpoints.</summary>
internal static class DiskCheck
{
    private const long Scarce = 2L << 30;
    private const long TooLittle = 200L << 20;

    public static Finding Run(string home)
    {
        var free = new DriveInfo(HomeCheck.Nearest(home)).AvailableFreeSpace;
        var detail = $"{Words.Bytes(free)} free where the home lies";
        return free switch
        {
            < TooLittle => new Finding("disk", FindingLevel.Fail, detail, "Runs will fail while writing artifacts. Free some space, or set WORKFLOWS_HOME to a larger disk."),
            < Scarce => new Finding("disk", FindingLevel.Warn, detail, "Larger data sets and models may not fit."),
            _ => new Finding("disk", FindingLevel.Ok, detail),
        };
    }
}
