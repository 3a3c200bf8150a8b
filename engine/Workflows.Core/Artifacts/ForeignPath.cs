using System.Text;

namespace Workflows.Core.Artifacts;

/// <summary>Paths of files as strangers write them, in forms, archives and repositories: relative, with forward slashes.</summary>
public static class ForeignPath
{
    private const int Longest = 2048;
    private const int LongestPartBytes = 255;

    private static readonly char[] Refused = [.. Path.GetInvalidFileNameChars().Union(['\\'])];

    /// <summary>
    /// Whether a path leads to a place below the folder that it is taken from, on this system and by no link of its own: no part of it is empty, leads up, has a control
    /// character or a backslash, or is longer than file systems take.
    /// </summary>
    public static bool IsBelow(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length <= Longest && path.Split('/').All(part =>
            part is not ("" or "." or "..") && part.IndexOfAny(Refused) < 0 && !part.Any(char.IsControl) && Encoding.UTF8.GetByteCount(part) <= LongestPartBytes);
    }
}
