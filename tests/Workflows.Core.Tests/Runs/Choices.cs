namespace Workflows.Core.Tests.Runs;

/// <summary>A fixed stream of choices: equal streams make equal plans and plays, and a shorter stream makes a simpler one, since behind its end every choice is the first.</summary>
internal sealed class Choices(int[] values)
{
    private int next;

    public bool IsEmpty => next >= values.Length;

    /// <summary>One of so many.</summary>
    public int Of(int count) => next < values.Length ? values[next++] % count : 0;

    /// <summary>True once in so many times, and never behind the end.</summary>
    public bool Once(int count) => Of(count) == count - 1 && count > 1;

    public T From<T>(params T[] options) => options[Of(options.Length)];
}
