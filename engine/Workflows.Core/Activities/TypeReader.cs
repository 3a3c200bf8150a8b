using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;

namespace Workflows.Core.Activities;

/// <summary>Reads the types of the spec language off the CLR types of an activity's records.</summary>
internal sealed class TypeReader(Type activity, bool isInput)
{
    private readonly NullabilityInfoContext nullability = new();
    private readonly Stack<Type> open = new();

    public RecordType ReadRecord(Type type)
    {
        if (open.Contains(type)) throw Invalid(type, "contains itself; flatten it");
        open.Push(type);
        var instance = isInput ? Instance(type) : null;
        var fields = Properties(type).Select(p => ReadField(type, p, instance)).ToList();
        open.Pop();
        return type.GetCustomAttribute<OneOfAttribute>() is { } oneOf
            ? new RecordType(fields, OneOfNames(type, oneOf, fields), oneOf.OrNone)
            : new RecordType(fields);
    }

    private List<string> OneOfNames(Type type, OneOfAttribute oneOf, List<Field> fields)
    {
        if (oneOf.Except.FirstOrDefault(e => fields.TrueForAll(f => f.Name != e)) is { } unknown)
            throw Invalid(type, $"excepts '{unknown}' in [OneOf], which is no property of it");
        var choices = fields.Where(f => !oneOf.Except.Contains(f.Name)).ToList();
        if (choices.Find(f => f.Required) is { } required)
            throw Invalid(type, $"is [OneOf], so '{required.Name}' cannot be required; make it nullable");
        return [.. choices.Select(f => f.Name)];
    }

    private Field ReadField(Type owner, PropertyInfo property, object? instance)
    {
        var attribute = property.GetCustomAttribute<FieldAttribute>()
            ?? throw Invalid(owner, $"has the property {property.Name} without [Field]; describe it in one sentence");
        var info = nullability.Create(property);
        var type = ReadType(property.PropertyType, attribute, $"{owner.Name}.{property.Name}");
        var fallback = instance is null ? null : property.GetValue(instance);
        var isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        var isNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null || info.ReadState == NullabilityState.Nullable;
        if (isInput && !isRequired && !isNullable && fallback is null)
            throw Invalid(owner, $"has the property {property.Name} with neither 'required', nor '?', nor a default; add one of them");

        return new Field
        {
            Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            Type = type,
            Description = attribute.Description,
            Required = isInput ? isRequired : !isNullable,
            Default = isRequired || fallback is null ? null : Written(fallback, property.PropertyType, type),
            Minimum = double.IsNaN(attribute.Minimum) ? null : attribute.Minimum,
            Maximum = double.IsNaN(attribute.Maximum) ? null : attribute.Maximum,
            Fits = attribute.Fits,
            IsTestData = attribute.IsTestData,
            Untainted = attribute.Untainted,
        };
    }

    // The same as the serializer writes. What nearly all defaults are does not wait for it: it takes longer to get ready than a spec to be checked.
    private static JsonNode? Written(object value, Type declared, DataType type) => (value, type) switch
    {
        (bool flag, _) => flag,
        (int number, _) => number,
        (double number, _) => number,
        (string text, _) => text,
        (Enum word, _) => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
        (ICollection { Count: 0 }, ListType) => new JsonArray(),
        (ICollection { Count: 0 }, MapType) => new JsonObject(),
        (_, RecordType record) => new JsonObject(
            from pair in Properties(declared).Zip(record.Fields)
            let inner = pair.First.GetValue(value)
            where inner is not null
            select KeyValuePair.Create(pair.Second.Name, Written(inner, pair.First.PropertyType, pair.Second.Type))),
        _ => JsonSerializer.SerializeToNode(value, declared, ActivityJson.Options),
    };

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.GetMethod is { IsStatic: false } && p.GetIndexParameters().Length == 0 && p.Name != "EqualityContract");

    private DataType ReadType(Type declared, FieldAttribute attribute, string where)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(string)) return DataType.String;
        if (type == typeof(bool)) return DataType.Boolean;
        if (type == typeof(int) || type == typeof(long)) return DataType.Integer;
        if (type == typeof(double) || type == typeof(float)) return DataType.Number;
        if (type == typeof(TimeSpan)) return DataType.Duration;
        if (type == typeof(SourcePath)) return isInput ? DataType.Path : throw Invalid(declared, $"is the type of the output {where}; outputs have no paths, add an artifact instead");
        if (type == typeof(Secret)) return isInput ? DataType.Secret : throw Invalid(declared, $"is the type of the output {where}; outputs are kept and shown, so none holds a secret");
        if (type == typeof(Artifact)) return new ArtifactType(attribute.Kind, attribute.Formats, attribute.AnyKind);
        if (type == typeof(object) || type.IsAssignableTo(typeof(JsonNode))) return DataType.Any;
        if (type.IsEnum) return new StringType([.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)]);
        if (ItemOf(type, typeof(IReadOnlyDictionary<,>)) is [var key, var value])
            return key == typeof(string) ? new MapType(ReadType(value, attribute, where)) : throw Invalid(declared, $"is the type of {where}; keys must be string");
        if (ItemOf(type, typeof(IEnumerable<>)) is [var item]) return new ListType(ReadType(item, attribute, where));
        return type is { IsClass: true, IsAbstract: false } ? ReadRecord(type) : throw Invalid(declared, $"is the type of {where}, which the spec language does not know");
    }

    private static Type[]? ItemOf(Type type, Type generic) =>
        type.GetInterfaces().Prepend(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == generic)?.GenericTypeArguments;

    // Defaults are what the initialisers say; 'required' binds the compiler only.
    private object Instance(Type type) => type.GetConstructor(Type.EmptyTypes) is { } constructor
        ? constructor.Invoke(null)
        : throw Invalid(type, "has no constructor without parameters; use init properties instead of a primary constructor");

    private InvalidActivityException Invalid(Type type, string problem) => new(activity, $"cannot be used: {type.Name} {problem}");
}
