using Workflows.Core.Diagnostics;

namespace Workflows.Core.Spec;

/// <summary>Turns the YAML of one file into a <see cref="WorkflowSpec"/>, or into diagnostics. Whatever the bytes are, it returns.</summary>
public static class SpecReader
{
    /// <summary>Reads a workflow that is in memory.</summary>
    /// <param name="fileName">What diagnostics call the file.</param>
    /// <param name="utf8">Its bytes; a UTF-8 byte order mark is allowed.</param>
    public static SpecReading Read(string fileName, ReadOnlyMemory<byte> utf8)
    {
        var findings = new Findings();
        return Reading(Root(fileName, utf8, findings) is { } root ? new WorkflowReader(fileName, findings).Read(root) : null, findings);
    }

    /// <summary>Reads the tests that lie beside a workflow, in <c>NAME.tests.yaml</c>.</summary>
    /// <param name="fileName">What diagnostics call the file.</param>
    /// <param name="utf8">Its bytes; a UTF-8 byte order mark is allowed.</param>
    /// <param name="spec">The workflow: tests name its inputs and steps.</param>
    public static TestsReading ReadTests(string fileName, ReadOnlyMemory<byte> utf8, WorkflowSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var findings = new Findings();
        IReadOnlyList<TestSpec> tests = Root(fileName, utf8, findings) switch
        {
            YamlMapping mapping => WorkflowReader.TestsOf(spec, new KeyedMapping(mapping, SpecKeys.TestFile, "the test file", mapping.Span, findings), findings),
            null => [],
            var other => NoTests(other, findings),
        };
        return new TestsReading { Tests = tests, Diagnostics = findings.InOrder() };
    }

    private static IReadOnlyList<TestSpec> NoTests(YamlNode root, Findings findings)
    {
        findings.Error(DiagnosticCodes.WrongType, root.Span, $"A test file must be a mapping, not {WrongValue.Shown(root)}.", "Start the file with 'tests:'.");
        return [];
    }

    /// <summary>Reads a workflow from disk; of a file above <see cref="SpecLimits.FileBytes"/> no more than that.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="fileName">What diagnostics call it.</param>
    /// <param name="token">Gives up reading.</param>
    public static async Task<SpecReading> ReadFileAsync(string path, string fileName, CancellationToken token)
    {
        var findings = new Findings();
        return await BytesAsync(path, fileName, findings, token) is { } bytes ? Read(fileName, bytes) : Reading(null, findings);
    }

    /// <summary>Reads the tests beside a workflow from disk.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="fileName">What diagnostics call it.</param>
    /// <param name="spec">The workflow.</param>
    /// <param name="token">Gives up reading.</param>
    public static async Task<TestsReading> ReadTestsFileAsync(string path, string fileName, WorkflowSpec spec, CancellationToken token)
    {
        var findings = new Findings();
        return await BytesAsync(path, fileName, findings, token) is { } bytes ? ReadTests(fileName, bytes, spec)
            : new TestsReading { Tests = [], Diagnostics = findings.InOrder() };
    }

    private static async Task<ReadOnlyMemory<byte>?> BytesAsync(string path, string fileName, Findings findings, CancellationToken token)
    {
        var bytes = new byte[SpecLimits.FileBytes + 1];
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            return bytes.AsMemory(0, await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, token));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException || (error is ArgumentException && string.IsNullOrEmpty(path)))
        {
            findings.Error(DiagnosticCodes.FileUnreadable, Start(fileName), $"The file cannot be read: {error.Message}", "Check the path and its permissions.");
            return null;
        }
    }

    private static YamlNode? Root(string fileName, ReadOnlyMemory<byte> utf8, Findings findings)
    {
        if (utf8.Length > SpecLimits.FileBytes)
        {
            findings.Error(DiagnosticCodes.FileTooLarge, Start(fileName), "The file is larger than 1 MiB, the most that a workflow may have.", "Move data into files that steps read.");
            return null;
        }
        return SourceText.Decode(fileName, utf8.Span, findings) is { } source ? YamlReader.Read(source, findings) : null;
    }

    private static SpecReading Reading(WorkflowSpec? spec, Findings findings)
    {
        var diagnostics = findings.InOrder();
        var failed = diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
        return new SpecReading { Spec = failed ? null : spec, Diagnostics = diagnostics };
    }

    private static SourceSpan Start(string fileName) => new(fileName, 1, 1, 1, 1);
}
