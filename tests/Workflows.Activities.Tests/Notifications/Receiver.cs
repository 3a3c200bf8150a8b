using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Workflows.Activities.Tests.Notifications;

/// <summary>Somebody on this machine who takes one request after another, and answers each with what the test says.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Queue<string> answers;
    private readonly Task loop;

    public Receiver(params string[] answers)
    {
        this.answers = new Queue<string>(answers);
        listener.Start();
        loop = ServeAsync(TestContext.Current.CancellationToken);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Requests with their headers and their body, as they came.</summary>
    public List<(string Head, byte[] Body)> Requests { get; } = [];

    public void Dispose()
    {
        listener.Stop();
        loop.ContinueWith(_ => { }, TaskScheduler.Default).Wait(TestContext.Current.CancellationToken);
        listener.Dispose();
    }

    private async Task ServeAsync(CancellationToken token)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(token);
            var stream = client.GetStream();
            var head = new StringBuilder();
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)stream.ReadByte());
            var length = head.ToString().Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
            var body = new byte[int.Parse(length, global::System.Globalization.CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, token);
            Requests.Add((head.ToString(), body));
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answers.Dequeue()}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), token);
        }
    }
}
