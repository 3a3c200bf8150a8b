using System.Globalization;
using Npgsql;
using Workflows.Stores.Sql;

namespace Workflows.Stores.Postgres;

/// <summary>Listens to what other processes tell, over a connection of its own. What may have been told while there was none is news of anything.</summary>
internal sealed class PostgresNews(PostgresConnector connector, Func<long> self, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly NewsListeners listeners = new();
    private Task? loop;

    public IDisposable Watch(Action<string?> onNews)
    {
        var listening = listeners.Add(onNews);
        lock (gate) loop ??= Task.Run(ListenAsync);
        return listening;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (loop is not null) await loop;
        stop.Dispose();
    }

    private async Task ListenAsync()
    {
        var pause = PostgresPatience.ShortestPause;
        try
        {
            while (true)
            {
                try
                {
                    await using var connection = await connector.OpenListenerAsync(stop.Token);
                    connection.Notification += (_, told) => Hear(told.Payload);
                    await using (var listen = new NpgsqlCommand($"LISTEN news_of_{connector.Address.Schema}", connection)) await listen.ExecuteNonQueryAsync(stop.Token);
                    pause = PostgresPatience.ShortestPause;
                    listeners.Tell(null);
                    while (true) await connection.WaitAsync(stop.Token);
                }
                catch (Exception e) when (e is NpgsqlException || PostgresFailures.IsLoss(e))
                {
                    // Whoever needs the store now says what is wrong with it.
                    await Task.Delay(pause, time, stop.Token);
                    pause = PostgresPatience.Longer(pause);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }

    private void Hear(string news)
    {
        var parts = news.Split(' ', 2);
        if (parts is not [var teller, var run] || teller == self().ToString(CultureInfo.InvariantCulture)) return;
        listeners.Tell(run.Length == 0 ? null : run);
    }
}
