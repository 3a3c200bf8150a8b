namespace Workflows.Server.Inference;

/// <summary>A request that cannot be answered as asked; ends it with a status, an error text and a stable code.</summary>
internal sealed class RefusedException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Status 400.</summary>
    public static RefusedException Bad(string code, string message) => new(400, code, message);
}
