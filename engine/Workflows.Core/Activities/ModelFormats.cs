namespace Workflows.Core.Activities;

/// <summary>What to do about a model in a format that an input does not take.</summary>
internal static class ModelFormats
{
    public static string Fix(string have, IReadOnlyList<string> wanted) => (have, wanted) switch
    {
        ("network", _) when wanted.Contains("onnx") => "convert it with a step that uses convert/onnx",
        ("onnx", _) when wanted.Contains("network") => "use the model as it was before convert/onnx, since there is no way back",
        _ => $"use a model in the format {string.Join(" or ", wanted)}",
    };
}
