using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;
using static Workflows.Activities.Tests.Planning.Fuzzing.SpecMutator;

namespace Workflows.Activities.Tests.Planning.Fuzzing;

/// <summary>Changes a tree of YAML in place, at a random spot.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="donor">Another tree, from which parts are taken.</param>
internal sealed class TreeMutation(Random random, YamlNode donor)
{
    public static YamlNode Clone(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new YamlMappingNode(mapping.Children.SelectMany(c => new[] { Clone(c.Key), Clone(c.Value) })),
        YamlSequenceNode sequence => new YamlSequenceNode(sequence.Children.Select(Clone)),
        YamlScalarNode scalar => new YamlScalarNode(scalar.Value) { Style = scalar.Style },
        _ => throw new InvalidOperationException($"{node.NodeType} has no copy."),
    };

    public void Apply(YamlNode root)
    {
        var holders = root.AllNodes.Where(n => n is YamlMappingNode { Children.Count: > 0 } or YamlSequenceNode { Children.Count: > 0 }).ToList();
        if (holders.Count == 0) return;
        switch (Pick(random, holders))
        {
            case YamlMappingNode mapping: Change(mapping); break;
            case YamlSequenceNode sequence: Change(sequence); break;
        }
    }

    private void Change(YamlMappingNode mapping)
    {
        var (key, value) = mapping.Children[random.Next(mapping.Children.Count)];
        switch (random.Next(7))
        {
            case 0: mapping.Children.Remove(key); break;
            case 1: Add(mapping, AnyKey(), Clone(value)); break;
            case 2: Add(mapping, AnyKey(), AnyValue()); break;
            case 3:
                mapping.Children.Remove(key);
                Add(mapping, AnyKey(), value);
                break;
            case 4 when value is YamlScalarNode scalar: scalar.Value = Near(scalar.Value ?? ""); break;
            default: mapping.Children[key] = AnyValue(); break;
        }
    }

    private void Change(YamlSequenceNode sequence)
    {
        var at = random.Next(sequence.Children.Count);
        switch (random.Next(4))
        {
            case 0: sequence.Children.RemoveAt(at); break;
            case 1: sequence.Children.Insert(at, Clone(sequence.Children[at])); break;
            case 2: sequence.Children[at] = AnyValue(); break;
            default: sequence.Children.Add(AnyValue()); break;
        }
    }

    // Two equal keys are a mistake of the YAML, which mutants of bytes make.
    private static void Add(YamlMappingNode mapping, string key, YamlNode value)
    {
        var name = new YamlScalarNode(key);
        if (!mapping.Children.ContainsKey(name)) mapping.Children.Add(name, value);
    }

    private string AnyKey() => random.Next(3) switch
    {
        0 => Pick(random, Corpus.Keys),
        1 => Pick(random, donor.AllNodes.OfType<YamlMappingNode>().SelectMany(m => m.Children.Keys).OfType<YamlScalarNode>().ToList()).Value ?? "",
        _ => Pick(random, Fragments.Scalars),
    };

    private YamlNode AnyValue() => random.Next(6) switch
    {
        0 or 1 => Scalar(Pick(random, Fragments.Scalars)),
        2 or 3 => new YamlScalarNode(Expression()) { Style = YamlDotNet.Core.ScalarStyle.DoubleQuoted },
        4 => Clone(Pick(random, donor.AllNodes.ToList())),
        _ => random.Next(2) == 0 ? new YamlSequenceNode(Scalar(Pick(random, Fragments.Scalars))) : new YamlMappingNode(),
    };

    private static YamlScalarNode Scalar(string value) => new(value);

    private string Near(string text) => random.Next(4) switch
    {
        0 => text + Pick(random, Fragments.Scalars),
        1 when text.Length > 1 => text.Remove(random.Next(text.Length), 1),
        2 => Expression(),
        _ => text.Replace("steps.", Pick(random, ["inputs.", "steps.", "vars.", "matrix.", "item."]), StringComparison.Ordinal),
    };

    private string Expression()
    {
        var text = Pick(random, Fragments.Expressions);
        for (var i = random.Next(3); i > 0; i--)
        {
            var other = Pick(random, Fragments.Expressions);
            text = random.Next(5) switch
            {
                0 => $"{text} {Pick(random, ["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "??", "|"])} {other}",
                1 => $"({text}) ? {other} : {text}",
                2 => $"{text}.{Pick(random, ["outputs", "state", "hash", "key", "matrix", "x"])}",
                3 => $"[{text}, {other}]",
                _ => $"{Pick(random, ["format", "contains", "toJson", "best", "join", "math.abs", "nothing"])}({text}, {other})",
            };
        }

        return random.Next(8) == 0 ? text : $"${{{{ {text} }}}}";
    }
}
