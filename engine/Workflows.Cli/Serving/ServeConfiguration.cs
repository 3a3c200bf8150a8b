using System.Text.Json.Nodes;
using Workflows.Core.Diagnostics;
using Workflows.Core.Planning;

namespace Workflows.Cli.Serving;

/// <summary>The settings of <c>serve</c> with where each came from: the command line, else the environment, else the settings file, else the default.</summary>
/// <param name="Settings">What <c>serve</c> goes by.</param>
/// <param name="Values">By key: the values as text and their origin.</param>
/// <param name="Faults">Everything that is wrong; nothing starts while there is any.</param>
internal sealed record ServeConfiguration(ServeSettings Settings, IReadOnlyDictionary<string, (string Value, string Origin)> Values, IReadOnlyList<string> Faults)
{
    /// <summary>Name of the settings file in the home.</summary>
    public const string FileName = "serve.yaml";

    /// <summary>Gathers the settings.</summary>
    /// <param name="given">Values of the command line by key.</param>
    /// <param name="file">Path of the settings file.</param>
    /// <param name="isNamed">Whether the file was named, and must be there.</param>
    /// <param name="variable">Value of a variable of the environment.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<ServeConfiguration> ReadAsync(
        IReadOnlyDictionary<string, IReadOnlyList<string>> given, string file, bool isNamed, Func<string, string?> variable, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var written = await FileAsync(file, isNamed, faults, cancellationToken);
        var settings = new ServeSettings();
        var values = new OrderedDictionary<string, (string, string)>();
        foreach (var setting in ServeSetting.All)
        {
            var (chosen, origin) = Chosen(setting, given, variable, written, file);
            if (chosen is not null)
            {
                if (setting.Take(settings, chosen) is { } taken) settings = taken;
                else faults.Add($"{origin}: {setting.Key} is '{string.Join(", ", chosen)}'; it takes a {setting.Form}.");
            }

            values[setting.Key] = (string.Join(", ", chosen ?? setting.Read(settings)), chosen is null ? "default" : origin);
        }

        return new ServeConfiguration(settings, values, faults);
    }

    private static (IReadOnlyList<string>? Values, string Origin) Chosen(
        ServeSetting setting, IReadOnlyDictionary<string, IReadOnlyList<string>> given, Func<string, string?> variable, JsonObject written, string file)
    {
        if (given.TryGetValue(setting.Key, out var values)) return (values, setting.Option);
        if (variable(setting.Variable) is { Length: > 0 } text) return (setting.IsMany ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [text], setting.Variable);
        return written[setting.Key] switch
        {
            null => (null, ""),
            JsonArray many when setting.IsMany => ([.. many.Select(m => $"{m}")], file),
            var one => ([$"{one}"], file),
        };
    }

    private static async Task<JsonObject> FileAsync(string file, bool isNamed, List<string> faults, CancellationToken cancellationToken)
    {
        if (!isNamed && !File.Exists(file)) return [];
        var (values, diagnostics) = await InputFile.ReadAsync(file, file, cancellationToken);
        faults.AddRange(diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Span}: {d.Message} {d.Fix}"));
        var known = ServeSetting.All.Select(s => s.Key).ToList();
        foreach (var key in (values ?? []).Select(v => v.Key).Where(k => !known.Contains(k)))
            faults.Add($"{file}: there is no setting '{key}'. {(Suggestion.Nearest(key, known) is { } nearest ? $"Did you mean '{nearest}'?" : $"There are {string.Join(", ", known)}.")}");
        return values ?? [];
    }
}
