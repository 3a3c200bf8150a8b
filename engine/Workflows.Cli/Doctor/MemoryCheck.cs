using Workflows.Cli.Output;
using Workflows.Core.Diagnostics;

namespace Workflows.Cli.Doctor;

/// <summary>The memory that this process may use, limits of a container included.</summary>
internal static class MemoryCheck
{
    private const long Enough = 2L << 30;

    public static Finding Run()
    {
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var detail = $"{Words.Bytes(total)} for this process";
        return total >= Enough
            ? new Finding("memory", FindingLevel.Ok, detail)
            : new Finding("memory", FindingLevel.Warn, detail, "Training needs about 1 GiB beside the data. Raise the limit of the container or machine.");
    }
}
