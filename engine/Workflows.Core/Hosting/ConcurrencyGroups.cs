namespace Workflows.Core.Hosting;

/// <summary>
/// The places of concurrency groups in this process, first come first served. With different limits in one group the smallest of those that are there counts.
/// </summary>
internal sealed class ConcurrencyGroups
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Place>> groups = [];

    /// <summary>Runs that have a place in the group or wait for one, oldest first.</summary>
    public IReadOnlyList<string> RunsIn(string group)
    {
        lock (gate) return [.. groups.GetValueOrDefault(group, []).Select(p => p.Run)];
    }

    /// <summary>Queues for a place. It is the run's once <see cref="Place.Free"/> has ended; dispose it in any case.</summary>
    public Place Enter(string group, string run, int limit)
    {
        var place = new Place(this, group, run, limit);
        lock (gate)
        {
            if (!groups.TryGetValue(group, out var places)) groups[group] = places = [];
            places.Add(place);
            Admit(places);
        }

        return place;
    }

    private void Leave(Place place)
    {
        lock (gate)
        {
            var places = groups[place.Group];
            places.Remove(place);
            if (places.Count == 0) groups.Remove(place.Group);
            else Admit(places);
        }
    }

    private static void Admit(List<Place> places)
    {
        var held = places.Where(p => p.Free.IsCompleted).ToList();
        foreach (var next in places.Where(p => !p.Free.IsCompleted).ToList())
        {
            if (held.Append(next).Min(p => p.Limit) <= held.Count) return;
            next.Grant();
            held.Add(next);
        }
    }

    /// <summary>One run's place in a group, or its wait for one.</summary>
    public sealed class Place(ConcurrencyGroups groups, string group, string run, int limit) : IDisposable
    {
        private readonly TaskCompletionSource granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Group => group;

        public string Run => run;

        public int Limit => limit;

        /// <summary>Ends when the place is the run's.</summary>
        public Task Free => granted.Task;

        public void Grant() => granted.SetResult();

        public void Dispose() => groups.Leave(this);
    }
}
