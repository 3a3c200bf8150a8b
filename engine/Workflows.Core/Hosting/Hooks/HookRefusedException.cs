namespace Workflows.Core.Hosting.Hooks;

/// <summary>A genuine request that can start nothing.</summary>
/// <param name="status">Status of the answer.</param>
/// <param name="code">Stable word.</param>
/// <param name="detail">What is wrong and what to do.</param>
/// <param name="pointer">JSON pointer to the value of the body that does not fit, or null.</param>
internal sealed class HookRefusedException(int status, string code, string detail, string? pointer = null) : Exception(detail)
{
    public int Status => status;

    public string Code => code;

    public string? Pointer => pointer;
}
