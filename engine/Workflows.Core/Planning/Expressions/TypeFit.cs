using System.Runtime.CompilerServices;
using Workflows.Core.Activities;

namespace Workflows.Core.Planning.Expressions;

/// <summary>Which types stand in for which.</summary>
internal static class TypeFit
{
    private const int MaxDepth = 100;
    private const int MaxParts = 10_000;
    private const int FewFields = 16;

    // Nobody checks against more, and each further one would be compared with all before.
    private const int MaxWords = 100;

    private static readonly ConditionalWeakTable<RecordType, Dictionary<string, Field>> ByName = [];

    /// <summary>Whether a value of one type may be used where another is asked. Text fits where only a value can tell: words, durations and paths are checked again when bound.</summary>
    public static bool Fits(DataType wanted, DataType have) => ReferenceEquals(wanted, have) || (wanted, have) switch
    {
        (SecretType, _) or (_, SecretType) => wanted is SecretType && have is SecretType,
        (AnyType, _) or (_, AnyType) => true,
        (NumberType, IntegerType or NumberType) => true,
        (IntegerType, IntegerType) or (BooleanType, BooleanType) => true,
        (StringType { Words: { } words }, StringType { Words: { } given }) => given.All(words.Contains),
        (StringType, StringType or DurationType or PathType) => true,
        (DurationType, DurationType or StringType) => true,
        (PathType, PathType or StringType) => true,
        (ArtifactType w, ArtifactType h) => w.AnyKind || h.AnyKind || (w.Kind == h.Kind && FormatsMeet(w, h)),
        (ListType w, ListType h) => Fits(w.Item, h.Item),
        (MapType w, MapType h) => Fits(w.Value, h.Value),
        (MapType w, RecordType h) => h.Fields.All(f => Fits(w.Value, f.Type)),
        (RecordType w, RecordType h) => RecordFits(w, h),
        _ => false,
    };

    /// <summary>The one type that covers both, or null. Records become one with the fields of both, those of only one being optional.</summary>
    public static DataType? Common(DataType a, DataType b) =>
        a is StringType { Words: { } words } && b is StringType { Words: { } others } ? words.Count + others.Count > MaxWords ? DataType.String : new StringType([.. words.Union(others)])
        : IsText(a) && IsText(b) ? DataType.String
        : Fits(a, b) ? a
        : Fits(b, a) ? b
        : (a, b) switch
        {
            (ListType x, ListType y) => Common(x.Item, y.Item) is { } item ? new ListType(item) : null,
            (RecordType x, RecordType y) => CommonRecord(x, y),
            _ => null,
        };

    /// <summary>The field of a record, or null.</summary>
    public static Field? FieldOf(RecordType record, string name)
    {
        if (record.Fields.Count <= FewFields) return record.Fields.FirstOrDefault(f => f.Name == name);
        return ByName.GetValue(record, r => r.Fields.DistinctBy(f => f.Name).ToDictionary(f => f.Name)).GetValueOrDefault(name);
    }

    /// <summary>Whether values of a type nest deeper, or have more parts, than anybody needs: types that are built from each other could grow without measure.</summary>
    public static bool IsTooLarge(DataType type)
    {
        var parts = 0;
        return Exceeds(type, 0, ref parts);
    }

    /// <summary>The type in messages: a constant by what it is, a large record without its fields.</summary>
    public static string Show(DataType type) => type switch
    {
        StringType { Words: [var word] } => $"the text '{word}'",
        RecordType { Name.Length: > 80 } => "a record",
        ListType { Item: RecordType { Name.Length: > 80 } } => "a list of records",
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
        have.Fields.All(h => FieldOf(wanted, h.Name) is { } w && Fits(w.Type, h.Type))
        && wanted.Fields.All(w => !w.Required || FieldOf(have, w.Name) is { Required: true });

    private static RecordType? CommonRecord(RecordType a, RecordType b)
    {
        if (a.OneOf is not null || b.OneOf is not null) return null;
        var fields = new List<Field>();
        foreach (var field in a.Fields)
        {
            if (FieldOf(b, field.Name) is not { } other) fields.Add(field with { Required = false });
            else if (Common(field.Type, other.Type) is { } common) fields.Add(field with { Type = common, Required = field.Required && other.Required });
            else return null;
        }

        return new RecordType([.. fields, .. b.Fields.Where(f => FieldOf(a, f.Name) is null).Select(f => f with { Required = false })]);
    }

    private static bool Exceeds(DataType type, int depth, ref int parts)
    {
        if (depth > MaxDepth || ++parts > MaxParts) return true;
        switch (type)
        {
            case ListType list: return Exceeds(list.Item, depth + 1, ref parts);
            case MapType map: return Exceeds(map.Value, depth + 1, ref parts);
            case RecordType record:
                foreach (var field in record.Fields)
                    if (Exceeds(field.Type, depth + 1, ref parts)) return true;
                return false;
            default: return false;
        }
    }
}
