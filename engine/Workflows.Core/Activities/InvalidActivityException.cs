namespace Workflows.Core.Activities;

/// <summary>An activity type breaks a rule of <see cref="IActivity{TIn,TOut}"/>: a mistake of its programmer, found at start.</summary>
public sealed class InvalidActivityException(Type type, string problem)
    : Exception($"Activity type {type?.FullName} {problem}.");
