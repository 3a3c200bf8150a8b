using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Steps;

/// <summary>
/// Finds and hides secrets in whatever an attempt says: the value itself, its lines, and the forms that it takes in base64, in URLs and in JSON.
/// What is compressed, encrypted or written in another way is not recognised.
/// </summary>
public sealed partial class SecretMask
{
    /// <summary>Forms with fewer characters are let through: hiding them would hide everything.</summary>
    public const int ShortestForm = 4;

    /// <summary>What stands in place of a secret.</summary>
    public const string Hidden = "***";

    // Shorter ones turn up by chance in a large file of arbitrary bytes.
    private const int ShortestInLargeFiles = 8;
    private const int LargestText = 1 << 20;
    private const int Chunk = 1 << 16;

    private readonly List<(string Name, string Form)> forms = [];

    /// <summary>Whether there is anything to hide.</summary>
    public bool IsEmpty => forms.Count == 0;

    /// <summary>Hides a further secret from now on.</summary>
    public void Add(string name, string value)
    {
        forms.AddRange(Forms(value).Where(f => f.Length >= ShortestForm).Distinct(StringComparer.Ordinal).Select(f => (name, f)));
        // What contains another form must go first, or a rest of it would stay.
        forms.Sort((a, b) => b.Form.Length.CompareTo(a.Form.Length));
    }

    /// <summary>The failure of a step that put a secret where others see it.</summary>
    /// <param name="step">Id of the step.</param>
    /// <param name="name">Name of the secret.</param>
    /// <param name="where">What it was put into, as words of a sentence.</param>
    internal static FailureException Refused(string step, string name, string where) => new(new Failure
    {
        Kind = FailureKind.Activity,
        Code = "secret-in-output",
        Message = $"Step '{step}' wrote the value of the secret '{name}' into {where}. Outputs and artifacts are kept and shown to others: leave the value out.",
    });

    /// <summary>The text with <c>***</c> for each secret in it.</summary>
    public string Hide(string text)
    {
        foreach (var (_, form) in forms) text = text.Replace(form, Hidden, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Name of a secret that stands in the text, or null.</summary>
    public string? FindIn(string text)
    {
        foreach (var (name, form) in forms)
            if (text.Contains(form, StringComparison.Ordinal)) return name;
        return null;
    }

    /// <summary>
    /// Name of a secret that stands in a file, or in any file below a folder, or null. Files are read whole; forms below 8 bytes are looked for only
    /// in text of at most 1 MiB. Links are not followed.
    /// </summary>
    public async Task<string?> FindInFilesAsync(string path, CancellationToken cancellationToken)
    {
        if (IsEmpty) return null;
        if (!Directory.Exists(path)) return await FindInFileAsync(path, cancellationToken);
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
        {
            if (FindIn(Path.GetFileName(entry)) is { } inName) return inName;
            if (FileStatus.Of(entry) is not { Kind: FileStatusKind.File or FileStatusKind.Folder }) continue;
            if (await FindInFilesAsync(entry, cancellationToken) is { } name) return name;
        }

        return null;
    }

    private async Task<string?> FindInFileAsync(string path, CancellationToken cancellationToken)
    {
        if (FileStatus.Of(path) is not { Kind: FileStatusKind.File }) return null;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var wanted = forms.Select(f => (f.Name, Form: Encoding.UTF8.GetBytes(f.Form))).ToList();
        var overlap = wanted.Max(f => f.Form.Length) - 1;
        var buffer = new byte[overlap + Math.Max(Chunk, file.Length <= LargestText ? (int)file.Length : 0)];
        var kept = 0;
        for (var isFirst = true; ; isFirst = false)
        {
            var read = await file.ReadAtLeastAsync(buffer.AsMemory(kept), buffer.Length - kept, throwOnEndOfStream: false, cancellationToken);
            if (read == 0) return null;
            var bytes = buffer.AsMemory(0, kept + read);
            if (isFirst && (file.Length > LargestText || bytes.Span.Contains((byte)0))) wanted.RemoveAll(f => f.Form.Length < ShortestInLargeFiles);
            if (wanted.Count == 0) return null;
            if (wanted.Find(f => bytes.Span.IndexOf(f.Form) >= 0) is { Name: { } name }) return name;
            kept = Math.Min(overlap, bytes.Length);
            bytes[^kept..].CopyTo(buffer);
        }
    }

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        foreach (var line in value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) yield return line;
        foreach (var text in Base64(value)) yield return text;
        foreach (var text in InUrls(value)) yield return text;
        foreach (var options in (JsonSerializerOptions[])[WorkflowJson.Options, JsonSerializerOptions.Default])
            yield return JsonSerializer.Serialize(value, options)[1..^1];
    }

    // Encoders differ in three things: the plus sign of forms, slashes left alone, and the case of digits.
    private static IEnumerable<string> InUrls(string value)
    {
        var upper = Uri.EscapeDataString(value);
        foreach (var url in (string[])[upper, EscapedByte().Replace(upper, m => m.Value.ToLowerInvariant())])
        {
            yield return url;
            yield return url.Replace("%20", "+", StringComparison.Ordinal);
            yield return url.Replace("%2f", "/", StringComparison.OrdinalIgnoreCase);
        }
    }

    [GeneratedRegex("%[0-9A-F]{2}")]
    private static partial Regex EscapedByte();

    // A value may stand behind others in what is encoded ("user:password"): each of the three alignments gives other characters. Those at both
    // ends depend on the neighbours and are left out.
    private static IEnumerable<string> Base64(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return Convert.ToBase64String(bytes);
        for (var shift = 0; shift < 3; shift++)
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]).TrimEnd('=');
            var (first, last) = ((shift * 8 + 5) / 6, (shift + bytes.Length) * 8 / 6);
            if (last <= first) continue;
            yield return text[first..last];
            yield return text[first..last].Replace('+', '-').Replace('/', '_');
        }
    }
}
