using System.Text;

namespace Workflows.Core.Steps;

/// <summary>Reads what a program writes without ever holding much of it.</summary>
public static class ProgramText
{
    private const int LongestLine = 8192;

    /// <summary>
    /// Every line as it comes; the rest of a line beyond 8,192 characters is dropped. Of a line that is drawn over itself, as progress bars are, the last state counts.
    /// </summary>
    public static async Task ReadLinesAsync(TextReader reader, Action<string> line)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(line);
        var (current, overwrites) = (new StringBuilder(), false);
        var buffer = new char[4096];
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
        {
            for (var place = 0; place < count; place++)
            {
                switch (buffer[place])
                {
                    case '\n':
                        line(current.ToString());
                        current.Clear();
                        overwrites = false;
                        break;
                    case '\r':
                        overwrites = true;
                        break;
                    default:
                        if (overwrites) current.Clear();
                        overwrites = false;
                        if (current.Length < LongestLine) current.Append(buffer[place]);
                        else if (current.Length == LongestLine) current.Append('…');
                        break;
                }
            }
        }

        if (current.Length > 0) line(current.ToString());
    }

    /// <summary>All text, or one character more than allowed when there is more.</summary>
    public static async Task<string?> ReadAllAsync(TextReader reader, int most)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var text = new StringBuilder();
        var buffer = new char[4096];
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
            text.Append(buffer, 0, Math.Min(count, most + 1 - text.Length));
        return text.ToString();
    }
}
