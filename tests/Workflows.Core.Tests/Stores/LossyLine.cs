using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Workflows.Core.Tests.Stores;

/// <summary>A line to a server that breaks when told to: before a request arrives, or between what the server did and its answer.</summary>
internal sealed class LossyLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int server;
    private readonly Task accepting;
    private Words? fatal;
    private int cuts;

    public LossyLine(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>How often it broke.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>The address of a store by way of this line.</summary>
    public string Through(string address) => address.Replace(
        string.Create(CultureInfo.InvariantCulture, $":{server}/"), string.Create(CultureInfo.InvariantCulture, $":{((IPEndPoint)listener.LocalEndpoint).Port}/"), StringComparison.Ordinal);

    /// <summary>Loses the next request or answer that says this, and the connection with it.</summary>
    public void CutAt(string words, bool isAnswer) => Volatile.Write(ref fatal, new Words(words, isAnswer));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(CarryAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            await far.ConnectAsync(IPAddress.Loopback, server);
            await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream(), isAnswer: false), CopyAsync(far.GetStream(), near.GetStream(), isAnswer: true));
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReadAsync(buffer, stop.Token) is var count and > 0)
            {
                if (Volatile.Read(ref fatal) is { } words && words.IsAnswer == isAnswer
                    && Encoding.Latin1.GetString(buffer, 0, count).Contains(words.Text, StringComparison.Ordinal)
                    && Interlocked.CompareExchange(ref fatal, null, words) == words)
                {
                    Interlocked.Increment(ref cuts);
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, count), stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two has hung up.
        }
    }

    private sealed record Words(string Text, bool IsAnswer);
}
