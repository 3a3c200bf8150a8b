namespace Workflows.Core.Activities;

/// <summary>
/// Does a step's work. One file holds the attribute, the input record, the output record and the class. Instances come from dependency injection,
/// one for each attempt. Throw <see cref="Diagnostics.FailureException"/> for what a user can mend; anything else is reported as a failed activity.
/// </summary>
/// <typeparam name="TInput">
/// A record with <c>init</c> properties marked <see cref="FieldAttribute"/>: <c>required</c> ones must be given, others have the default they are
/// initialised with. Property types: string, bool, int, long, double, enums, <see cref="SourcePath"/>, <see cref="TimeSpan"/> (a duration),
/// <see cref="Artifacts.Artifact"/>, records of these, lists and string-keyed dictionaries of these; nullable for optional.
/// </typeparam>
/// <typeparam name="TOutput">A record of the same property types without paths.</typeparam>
public interface IActivity<in TInput, TOutput>
    where TInput : class
    where TOutput : class
{
    /// <summary>Runs one attempt to its end.</summary>
    /// <param name="input">Bound and checked inputs.</param>
    /// <param name="context">Everything else: artifacts, seed, progress, checkpoints, cancellation.</param>
    Task<TOutput> RunAsync(TInput input, ActivityContext context);
}
