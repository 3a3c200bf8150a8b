using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Compute.Networks;

/// <summary>The one JSON form of architectures, recipes and signatures: camelCase, two spaces, line feeds; unknown and doubled keys are refused.</summary>
internal static class NetworkJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static byte[] Write<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];

    /// <exception cref="NetworkFormatException">The file is missing or is not the JSON of a <typeparamref name="T"/>.</exception>
    public static T Read<T>(string folder, string file)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(folder, file)), Options)
                ?? throw new NetworkFormatException(file, "It holds null.");
        }
        catch (JsonException exception)
        {
            throw new NetworkFormatException(file, exception.Message, exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NetworkFormatException(file, $"There is no such file in {folder}.", exception);
        }
    }
}
