using System.Reflection;
using System.Text.Json.Serialization;

namespace Workflows.Core.Runs;

/// <summary>The words of events, as logs and streams write them.</summary>
public static class EventWords
{
    private static readonly Dictionary<Type, string> Words = typeof(RunEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);

    /// <summary>For example <c>step-succeeded</c>.</summary>
    public static string Word(this RunEvent stored) => Words[stored.GetType()];
}
