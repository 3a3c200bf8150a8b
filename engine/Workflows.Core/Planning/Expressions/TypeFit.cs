using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Which types stand in for which.</summary>
internal static class TypeFit
{
    /// <summary>Whether a value of one type may be used where another is asked. Text fits where only a value can tell: words, durations and paths are checked again when bound.</summary>
    public static bool Fits(DataType wanted, DataType have) => (wanted, have) switch
    {
        (AnyType, _) or (_, AnyType) => true,
        (NumberType, IntegerType or NumberType) => true,
        (IntegerType, IntegerType) or (BooleanType, BooleanType) => true,
        (StringType { Words: { } words }, StringType { Words: { } given }) => given.All(words.Contains),
        (StringType, StringType or DurationType or PathType) => true,
        (DurationType, DurationType or StringType) => true,
        (PathType, PathType or StringType) => true,
        (ArtifactType w, ArtifactType h) => w.Kind == h.Kind && FormatsMeet(w, h),
        (ListType w, ListType h) => Fits(w.Item, h.Item),
        (MapType w, MapType h) => Fits(w.Value, h.Value),
        (MapType w, RecordType h) => h.Fields.All(f => Fits(w.Value, f.Type)),
        (RecordType w, RecordType h) => RecordFits(w, h),
        _ => false,
    };

    /// <summary>The one type that covers both, or null.</summary>
    public static DataType? Common(DataType a, DataType b) =>
        a is StringType { Words: { } words } && b is StringType { Words: { } others } ? new StringType([.. words.Union(others)])
        : IsText(a) && IsText(b) ? DataType.String
        : Fits(a, b) ? a
        : Fits(b, a) ? b
        : null;

    /// <summary>The type in messages: a constant by what it is, a large record without its fields.</summary>
    public static string Show(DataType type) => type switch
    {
        StringType { Words: [var word] } => $"the text '{word}'",
        RecordType { Name.Length: > 80 } => "a record",
        _ => type.Name,
    };

    public static bool IsText(DataType type) => type is StringType or DurationType or PathType;

    public static bool IsNumber(DataType type) => type is IntegerType or NumberType;

    /// <summary>Whether a value of this type has a place inside text.</summary>
    public static bool IsScalar(DataType type) => IsText(type) || IsNumber(type) || type is BooleanType or AnyType;

    // A producer that does not say its format is checked when the value is there.
    private static bool FormatsMeet(ArtifactType wanted, ArtifactType have) =>
        wanted.Formats.Count == 0 || have.Formats.Count == 0 || have.Formats.Any(wanted.Formats.Contains);

    private static bool RecordFits(RecordType wanted, RecordType have) =>
        have.Fields.All(h => wanted.Fields.Any(w => w.Name == h.Name && Fits(w.Type, h.Type)))
        && wanted.Fields.All(w => !w.Required || have.Fields.Any(h => h.Name == w.Name && h.Required));
}
