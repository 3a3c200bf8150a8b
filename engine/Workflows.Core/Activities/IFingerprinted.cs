namespace Workflows.Core.Activities;

/// <summary>
/// Implemented beside <see cref="IActivity{TInput,TOutput}"/> by an activity that reads something outside the source by name: an alias, a table, an address.
/// What it would read enters the cache key, so that a result is reused exactly as long as that stays the same.
/// </summary>
/// <typeparam name="TInput">The activity's input record.</typeparam>
public interface IFingerprinted<in TInput>
    where TInput : class
{
    /// <summary>A few words on what would be read now, such as <c>version 3</c>: equal words, equal result. Cheap; changes nothing.</summary>
    /// <param name="input">Bound and checked inputs.</param>
    /// <param name="project">Project of the run.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<string> FingerprintAsync(TInput input, string project, CancellationToken cancellationToken);
}
