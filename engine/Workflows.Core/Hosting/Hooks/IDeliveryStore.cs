namespace Workflows.Core.Hosting.Hooks;

/// <summary>Keeps deliveries. One that starts a run is kept by the transaction that creates the run.</summary>
public interface IDeliveryStore
{
    /// <summary>
    /// Keeps a delivery that started nothing, for <see cref="Delivery.Lifetime"/> at least. Of those that were refused only <see cref="Delivery.MostRefused"/> of a hook stay.
    /// </summary>
    Task AddAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>The first genuine delivery that the sender called so and that came behind a moment; null when there is none.</summary>
    Task<Delivery?> FindSentAsync(string project, string workflow, string senderId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>A delivery by its id; null when there is none in the project.</summary>
    Task<Delivery?> FindAsync(string project, string id, CancellationToken cancellationToken);

    /// <summary>Deliveries of a project, the newest first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="workflow">Of this workflow; null for all.</param>
    /// <param name="before">Older than the one with this id; null for the newest.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<Delivery>> ListAsync(string project, string? workflow, string? before, int limit, CancellationToken cancellationToken);
}
