using Workflows.Core.Spec;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace Workflows.Activities.Tests.Planning.Fuzzing;

/// <summary>What mutations begin with: every committed spec, valid and invalid, its text and, where it parses, its tree.</summary>
internal sealed class Corpus
{
    // Larger ones test a limit, each by itself; mutants of them would only be slow.
    private const int LargestFile = 16_384;

    private Corpus(IReadOnlyList<byte[]> texts, IReadOnlyList<YamlNode> trees) => (Texts, Trees) = (texts, trees);

    public IReadOnlyList<byte[]> Texts { get; }

    public IReadOnlyList<YamlNode> Trees { get; }

    /// <summary>Every key of the language.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. KeysOf(SpecKeys.Workflow, []).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads all specs below a folder, in a fixed order.</summary>
    public static Corpus Read(string folder)
    {
        var texts = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)
            .Where(text => text.Length is > 0 and < LargestFile)
            .ToList();
        return new Corpus(texts, [.. texts.Select(Tree).OfType<YamlNode>()]);
    }

    private static YamlNode? Tree(byte[] text)
    {
        if (!SpecFuzz.IsYaml(SpecReader.Read("corpus.yaml", text).Diagnostics)) return null;
        var stream = new YamlStream();
        stream.Load(new StreamReader(new MemoryStream(text)));
        return stream.Documents is [{ RootNode: YamlMappingNode root }] && IsTree(root, 0) ? root : null;
    }

    // Aliases make a graph of it, and cycles; mutants of texts have them.
    private static bool IsTree(YamlNode node, int depth) => depth < 40 && node.Anchor.IsEmpty && node switch
    {
        YamlMappingNode mapping => mapping.Children.All(c => IsTree(c.Key, depth + 1) && IsTree(c.Value, depth + 1)),
        YamlSequenceNode sequence => sequence.Children.All(c => IsTree(c, depth + 1)),
        _ => true,
    };

    private static IEnumerable<string> KeysOf(SpecTable? table, HashSet<SpecTable> seen) =>
        table is not null && seen.Add(table) ? table.Keys.SelectMany(k => KeysOf(k.Children, seen).Prepend(k.Name)).Concat(table.Foreign.Keys) : [];
}
