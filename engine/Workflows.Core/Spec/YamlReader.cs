using Workflows.Core.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflows.Core.Spec;

/// <summary>Builds the tree of one document from YAML events, within <see cref="SpecLimits"/>. One object reads one text.</summary>
internal sealed class YamlReader
{
    // How often the text is read again behind an expression that lacks its quotes, to find the other mistakes as well.
    private const int Mends = 20;

    private readonly SourceText source;
    private readonly Findings findings;
    private readonly Parser parser;
    private readonly YamlAnchors anchors;
    private readonly Stack<int> openBrackets = [];
    private int depth;
    private int values;
    private bool tabSeen;

    private YamlReader(SourceText source, Findings findings)
    {
        this.source = source;
        this.findings = findings;
        parser = new Parser(new Scanner(new StringReader(source.Text), skipComments: true));
        anchors = new YamlAnchors(findings);
    }

    /// <summary>Reads the text; null, with the reason in <paramref name="findings"/>, when it holds no document that can be read to its end.</summary>
    public static YamlNode? Read(SourceText source, Findings findings)
    {
        for (var mends = 0; ; mends++)
        {
            try
            {
                return new YamlReader(source, findings).Document();
            }
            catch (YamlFault fault)
            {
                if (fault.Mended is not { } text || mends == Mends)
                {
                    findings.Add(fault.Diagnostic);
                    return null;
                }
                findings.AddBroken(fault.Diagnostic);
                source = source.With(text);
            }
        }
    }

    private YamlNode? Document()
    {
        while (Next() is StreamStart)
        {
        }
        if (parser.Current is not DocumentStart)
        {
            Empty();
            return null;
        }
        Next();
        var root = Node(0);
        Next();
        if (root.Node is YamlScalar scalar && CoreSchema.IsNull(scalar))
        {
            Empty();
            return null;
        }
        if (Next() is DocumentStart second)
        {
            findings.Error(DiagnosticCodes.YamlManyDocuments, Span(second.Start, second.End), "A second YAML document starts here; one file holds one workflow.",
                "Put each workflow into its own file.");
        }
        return root.Node;
    }

    private void Empty() =>
        findings.Error(DiagnosticCodes.FileEmpty, source.Span(0, 0), "The file holds no workflow.",
            "Start it with 'apiVersion: workflows/v1', or let 'workflows init' write an example.");

    private ParsingEvent? Next()
    {
        try
        {
            if (!parser.MoveNext())
                return null;
        }
        catch (YamlException error)
        {
            var atEnd = error.Start.Index >= source.Text.TrimEnd().Length;
            throw atEnd && openBrackets.TryPeek(out var open) ? YamlMistake.NeverClosed(source, open) : YamlMistake.From(error.Message, (int)error.Start.Index, source);
        }
        catch (InvalidOperationException)
        {
            // The parser loses its way like this, without a place, behind a bracket that is never closed.
            throw YamlMistake.NeverClosed(source, openBrackets.TryPeek(out var open) ? open : source.Text.Length);
        }
        return parser.Current;
    }

    /// <summary>Reads the node of the current event and stands on its last event afterwards.</summary>
    private YamlTree Node(int parentStart)
    {
        if (parser.Current is AnchorAlias alias)
            return Alias(alias);
        var current = (NodeEvent)parser.Current!;
        if (++values > SpecLimits.Values)
        {
            throw new YamlFault(new Diagnostic(DiagnosticCodes.YamlTooManyValues, Severity.Error, Span(current.Start, current.End),
                $"The file holds more than {SpecLimits.Values} values.", "Split the workflow, or move data into files that steps read."));
        }
        var start = SkipProperties(current);
        CheckIndentation(start);
        if (current.Anchor.IsEmpty)
            return Content(current, start, parentStart);
        anchors.Open(current.Anchor.Value);
        var before = values;
        var tree = Content(current, start, parentStart);
        anchors.Close(current.Anchor.Value, tree with { Values = values - before + 1 });
        return tree;
    }

    private YamlTree Content(NodeEvent current, int start, int parentStart)
    {
        if (current is Scalar scalar)
            return Scalar(scalar, start);
        if (++depth > SpecLimits.Depth)
            throw TooDeep(source.Span(start, start + 1));
        var flow = current is SequenceStart { Style: SequenceStyle.Flow } or MappingStart { Style: MappingStyle.Flow };
        if (flow)
            openBrackets.Push(start);
        // "[a: b]" is a mapping whose start event has no place.
        var implicitPair = flow && start <= parentStart && depth > 1;
        var tree = current is SequenceStart ? Sequence(start) : Mapping(start, implicitPair);
        if (flow)
            openBrackets.Pop();
        depth--;
        return tree;
    }

    private YamlTree Scalar(Scalar scalar, int start)
    {
        // The parser puts an empty document behind the last character.
        start = Math.Min(start, source.Text.Length);
        var end = Math.Clamp((int)scalar.End.Index, start, source.Text.Length);
        while (end > start && source.Text[end - 1] is ' ' or '\t' or '\r' or '\n')
            end--;
        var span = source.Span(start, end);
        if (scalar.Value.Length > SpecLimits.TextLength)
        {
            throw new YamlFault(new Diagnostic(DiagnosticCodes.YamlTextTooLong, Severity.Error, span,
                $"A text of {scalar.Value.Length} characters stands here; the limit is {SpecLimits.TextLength}.", "Move it into a file that a step reads."));
        }
        var plain = scalar.Style is ScalarStyle.Plain or ScalarStyle.Any;
        if (plain && ExpressionText.CutByComment(source, start, end) is { } cut)
            findings.AddBroken(cut);
        // "!x()" without a space is all tag: the value is lost, not left out.
        return new YamlTree(new YamlScalar(scalar.Value, plain && (scalar.Tag.IsEmpty || scalar.Value.Length > 0), span), 1, end);
    }

    private YamlTree Sequence(int start)
    {
        var items = new List<YamlNode>();
        var (height, end) = (0, start);
        while (Next() is not SequenceEnd)
        {
            var item = Node(start);
            items.Add(item.Node);
            (height, end) = (Math.Max(height, item.Height), item.End);
        }
        end = End(']', end);
        return new YamlTree(new YamlSequence(items, source.Span(start, end)), height + 1, end);
    }

    private YamlTree Mapping(int start, bool implicitPair)
    {
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var (height, end) = (0, start);
        while (Next() is not MappingEnd)
        {
            if (implicitPair)
                start = (int)parser.Current!.Start.Index;
            var at = (int)parser.Current!.Start.Index;
            var key = Node(start).Node;
            // Of ": value" the parser may give the value alone.
            if (Next() is MappingEnd)
                throw WithoutKey(at);
            var value = Node(start);
            (height, end) = (Math.Max(height, value.Height), value.End);
            if (Key(key, start, lines) is { } name)
                entries.Add(new YamlEntry(name, value.Node));
        }
        end = implicitPair ? end : End('}', end);
        return new YamlTree(new YamlMapping(entries, source.Span(start, end)), height + 1, end);
    }

    private Located<string>? Key(YamlNode key, int start, Dictionary<string, int> lines)
    {
        if (key is not YamlScalar { Text: var text, IsPlain: var plain } || (plain && text.Length == 0))
        {
            if (key is YamlMapping && source.Text.AsSpan(start).StartsWith("{{"))
                findings.AddBroken(ExpressionText.WithoutDollar(source, start));
            else
                findings.Error(DiagnosticCodes.YamlKeyNotText, key.Span, "A key must be text.", "Write a word in front of the colon.");
            return null;
        }
        if (plain && text == "<<")
        {
            findings.Error(DiagnosticCodes.YamlMergeKey, key.Span, "The merge key '<<' is not part of YAML 1.2.", "Write the keys out, or give the whole mapping as an alias.");
            return null;
        }
        if (lines.TryAdd(text, key.Span.Line))
            return new Located<string>(text, key.Span);
        findings.Error(DiagnosticCodes.YamlDuplicateKey, key.Span, $"The key {Findings.Show(text)} stands in this mapping already, in line {lines[text]}.",
            "Remove one of the two, or rename it.");
        return null;
    }

    // End events of flow collections have no length, those of block collections lie where the next token starts.
    private int End(char bracket, int last)
    {
        var offset = (int)parser.Current!.Start.Index;
        return openBrackets.Count > 0 && offset < source.Text.Length && source.Text[offset] == bracket ? offset + 1 : last;
    }

    /// <summary>Steps over anchor and tag; a tag is a mistake.</summary>
    private int SkipProperties(NodeEvent node)
    {
        var start = (int)node.Start.Index;
        if (node.Anchor.IsEmpty && node.Tag.IsEmpty)
            return start;
        var end = (int)node.End.Index;
        while (start < end && source.Text[start] is '&' or '!')
        {
            var word = start;
            while (start < end && !char.IsWhiteSpace(source.Text[start]))
                start++;
            if (source.Text[word] == '!')
                Tag(source.Span(word, start), source.Text[word..start]);
            while (start < end && char.IsWhiteSpace(source.Text[start]))
                start++;
        }
        return start;
    }

    private void Tag(SourceSpan span, string tag) =>
        findings.Error(DiagnosticCodes.YamlTag, span, $"The tag {Findings.Show(tag)} means nothing here.",
            "Remove it; when the text itself starts with '!', put it in quotes.");

    private void CheckIndentation(int start)
    {
        var (from, to) = source.Indentation(start);
        if (openBrackets.Count > 0 || tabSeen || to > start || !source.Text.AsSpan(from, to - from).Contains('\t'))
            return;
        tabSeen = true;
        findings.Add(YamlMistake.Tab(source, from, to));
    }

    private YamlTree Alias(AnchorAlias alias)
    {
        var span = Span(alias.Start, alias.End);
        var tree = anchors.Resolve(alias.Value.Value, span);
        values += tree.Values;
        if (values > SpecLimits.Values)
        {
            throw new YamlFault(new Diagnostic(DiagnosticCodes.YamlAliasBomb, Severity.Error, span,
                $"With this alias the file grows beyond {SpecLimits.Values} values.", "Write fewer aliases of aliases."));
        }
        return depth + tree.Height <= SpecLimits.Depth + 1 ? tree with { End = (int)alias.End.Index } : throw TooDeep(span);
    }

    private YamlFault WithoutKey(int value)
    {
        var colon = Math.Max(0, source.Text.LastIndexOf(':', Math.Min(value, source.Text.Length - 1)));
        return new(new Diagnostic(DiagnosticCodes.YamlKeyNotText, Severity.Error, source.Span(colon, colon + 1), "A key must be text.", "Write a word in front of the colon."));
    }

    private static YamlFault TooDeep(SourceSpan span) =>
        new(new Diagnostic(DiagnosticCodes.YamlTooDeep, Severity.Error, span,
            $"Mappings and lists are nested deeper than {SpecLimits.Depth} here.", "Flatten the structure."));

    private SourceSpan Span(Mark start, Mark end) => source.Span((int)start.Index, (int)end.Index);
}
