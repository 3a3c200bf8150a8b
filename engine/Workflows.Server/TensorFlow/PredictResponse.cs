using System.Text.Json;
using Workflows.Core.Serving;
using Workflows.Server.Inference;

namespace Workflows.Server.TensorFlow;

/// <summary>The answer to a predict request. The name of an only output is left out, as the protocol wants it.</summary>
internal static class PredictResponse
{
    public static void Write(Utf8JsonWriter json, bool rowForm, IReadOnlyList<NamedTensor> outputs)
    {
        if (rowForm) WriteRows(json, outputs);
        else WriteColumns(json, outputs);
    }

    private static void WriteRows(Utf8JsonWriter json, IReadOnlyList<NamedTensor> outputs)
    {
        json.WriteStartArray("predictions");
        for (var row = 0; row < outputs[0].Shape[0]; row++)
        {
            if (outputs is [var only])
            {
                TensorWriter.WriteRow(json, only, row);
                continue;
            }

            json.WriteStartObject();
            foreach (var output in outputs)
            {
                json.WritePropertyName(output.Name);
                TensorWriter.WriteRow(json, output, row);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteColumns(Utf8JsonWriter json, IReadOnlyList<NamedTensor> outputs)
    {
        json.WritePropertyName("outputs");
        if (outputs is [var only])
        {
            TensorWriter.WriteNested(json, only);
            return;
        }

        json.WriteStartObject();
        foreach (var output in outputs)
        {
            json.WritePropertyName(output.Name);
            TensorWriter.WriteNested(json, output);
        }

        json.WriteEndObject();
    }
}
