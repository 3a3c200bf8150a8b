using System.Text;
using YamlDotNet.RepresentationModel;

namespace Workflows.Activities.Tests.Planning.Fuzzing;

/// <summary>Makes broken specs out of good ones, the same from the same seed: by bytes, and by the tree, so that they pass the YAML parser.</summary>
internal sealed class SpecMutator(Corpus corpus)
{
    private const int MostMutations = 6;

    /// <summary>Share of mutants made by the tree.</summary>
    public const double Structured = 0.6;

    /// <summary>The mutant of a number.</summary>
    public byte[] Mutant(int number)
    {
        var random = new Random(number);
        return random.NextDouble() < Structured ? OfTree(random) : OfBytes(random);
    }

    private byte[] OfTree(Random random)
    {
        var root = TreeMutation.Clone(Pick(random, corpus.Trees));
        var mutation = new TreeMutation(random, Pick(random, corpus.Trees));
        for (var i = random.Next(1, MostMutations); i > 0; i--) mutation.Apply(root);
        var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private byte[] OfBytes(Random random)
    {
        var text = Pick(random, corpus.Texts).ToList();
        for (var i = random.Next(1, MostMutations); i > 0 && text.Count > 0; i--) Mutate(text, random);
        return [.. text];
    }

    private void Mutate(List<byte> text, Random random)
    {
        var at = random.Next(text.Count);
        var length = Math.Min(random.Next(1, 40), text.Count - at);
        switch (random.Next(6))
        {
            case 0: text[at] = (byte)random.Next(256); break;
            case 1: text.RemoveRange(at, length); break;
            case 2: text.InsertRange(random.Next(text.Count), text.GetRange(at, length)); break;
            case 3: text.InsertRange(at, Encoding.UTF8.GetBytes(Pick(random, Fragments.Yaml))); break;
            case 4: text.RemoveRange(at, text.Count - at); break;
            default:
                var other = Pick(random, corpus.Texts);
                text.InsertRange(at, other[..random.Next(Math.Min(other.Length, 400))]);
                break;
        }
    }

    public static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
