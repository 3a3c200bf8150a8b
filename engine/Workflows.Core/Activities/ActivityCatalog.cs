using System.Reflection;
using Workflows.Core.Diagnostics;

namespace Workflows.Core.Activities;

/// <summary>
/// Every activity that specs may use, by name. Built once at start from types; schema, reference, forms and the compiler read it. Safe for concurrent use.
/// </summary>
public sealed class ActivityCatalog
{
    private readonly Dictionary<string, ActivityDescriptor> byName = new(StringComparer.Ordinal);

    /// <summary>A catalogue of the given activity types.</summary>
    /// <exception cref="InvalidActivityException">A type or one of its properties does not follow the rules of <see cref="IActivity{TIn,TOut}"/>,
    /// or two types have one name.</exception>
    public ActivityCatalog(IEnumerable<Type> activities)
    {
        ArgumentNullException.ThrowIfNull(activities);
        foreach (var type in activities)
        {
            var descriptor = ActivityReader.Read(type);
            if (!byName.TryAdd(descriptor.Name, descriptor))
                throw new InvalidActivityException(type, $"has the name '{descriptor.Name}', as {byName[descriptor.Name].ActivityClr} has; rename one");
        }

        All = [.. byName.Values.OrderBy(a => a.Name, StringComparer.Ordinal)];
    }

    /// <summary>Every activity, by name.</summary>
    public IReadOnlyList<ActivityDescriptor> All { get; }

    /// <summary>A catalogue of every class in the assemblies that is marked <see cref="ActivityAttribute"/>.</summary>
    /// <exception cref="InvalidActivityException">As for the constructor.</exception>
    public static ActivityCatalog FromAssemblies(params IEnumerable<Assembly> assemblies) =>
        new(assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsDefined(typeof(ActivityAttribute), inherit: false)));

    /// <summary>The activity of that name, or null.</summary>
    public ActivityDescriptor? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The known name closest to a misspelt one, or null when none is close.</summary>
    public string? Suggest(string name) => Suggestion.Nearest(name, All.Select(a => a.Name));
}
