namespace Workflows.Compute.Onnx;

/// <summary>An ONNX model cannot be built, read or run. The message names the thing, its value and what to do.</summary>
/// <param name="code">Stable and machine-readable, for example <c>onnx-malformed</c>.</param>
/// <param name="message">For people.</param>
/// <param name="inner">The parser's or the runtime's own complaint, if there is one.</param>
public class OnnxModelException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable code of the failure; one of <see cref="OnnxCodes"/>.</summary>
    public string Code { get; } = code;
}

/// <summary>The model is fine, but the rows fed to it are not: the caller's mistake, which a server answers with status 400.</summary>
/// <param name="code">Stable and machine-readable, for example <c>onnx-input-width</c>.</param>
/// <param name="message">For people.</param>
public sealed class OnnxInputException(string code, string message) : OnnxModelException(code, message);
