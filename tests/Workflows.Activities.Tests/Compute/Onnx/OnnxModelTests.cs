using Google.Protobuf;
using Workflows.Compute.Inference;
using Workflows.Compute.Networks;
using Workflows.Compute.Onnx;
using Workflows.Compute.Onnx.Proto;
using Workflows.Compute.Preprocessing;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Onnx;

public sealed class OnnxModelTests
{
    private static readonly OnnxModel Sound = OnnxExporter.Export(SampleNetworks.Create(3, new DenseLayer(4, Activation.Relu), new DenseLayer(2)));

    [Fact]
    public void Refuses_a_model_cut_off_anywhere()
    {
        var bare = Sound.Parse();
        bare.MetadataProps.Clear();
        var whole = bare.CalculateSize(); // cut off here, only the metadata at the end is gone
        for (var length = 0; length < Sound.Bytes.Length; length++)
        {
            if (length == whole) continue;
            var bytes = Sound.Bytes[..length];
            var fault = Assert.ThrowsAny<OnnxModelException>(() => OnnxSession.Open(OnnxModel.Read(bytes, Sound.Signature)).Dispose());
            Assert.Contains(fault.Code, (string[])[OnnxCodes.Malformed, OnnxCodes.Contract, OnnxCodes.Refused]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Survives_a_damaged_byte_anywhere(bool quantized)
    {
        var sound = quantized ? Quantizer.Quantize(Sound).Model.Bytes : Sound.Bytes;
        for (var place = 0; place < sound.Length; place++)
        {
            var bytes = sound.ToArray();
            bytes[place] ^= 0x5A;
            try
            {
                using var session = OnnxSession.Open(OnnxModel.Read(bytes, Sound.Signature));
                session.Predict([1, 2, 3], 1);
            }
            catch (OnnxModelException fault)
            {
                Assert.NotEmpty(fault.Code);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a model at all")]
    public void Refuses_bytes_that_are_no_model(string text)
    {
        var fault = Assert.Throws<OnnxModelException>(() => OnnxModel.Read(System.Text.Encoding.UTF8.GetBytes(text), Sound.Signature));
        Assert.Equal(OnnxCodes.Malformed, fault.Code);
    }

    [Fact]
    public void Refuses_a_constant_kept_in_another_file()
    {
        var proto = Sound.Parse();
        proto.Graph.Initializer[0].ClearRawData();
        proto.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
        proto.Graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" });
        var fault = Assert.Throws<OnnxModelException>(() => OnnxModel.Read(proto.ToByteArray(), Sound.Signature));
        Assert.Equal(OnnxCodes.ExternalData, fault.Code);
    }

    [Fact]
    public void Refuses_a_signature_of_other_width_or_classes()
    {
        var wider = Assert.Throws<OnnxModelException>(() => OnnxModel.Read(Sound.Bytes, SampleNetworks.Signature(4, 2)));
        Assert.Equal(OnnxCodes.Contract, wider.Code);
        Assert.Contains("'features'", wider.Message);
        var more = Assert.Throws<OnnxModelException>(() => OnnxModel.Read(Sound.Bytes, SampleNetworks.Signature(3, 5)));
        Assert.Contains("'probabilities'", more.Message);
    }

    [Fact]
    public void Refuses_a_signature_that_contradicts_itself()
    {
        var good = Sound.Signature;
        foreach (var bad in (Signature[])[
            good with { Columns = [] },
            good with { Columns = [good.Columns[0], good.Columns[0], good.Columns[1]] },
            good with { Classes = ["only"] },
            good with { Classes = ["same", "same"] },
            good with { PositiveClass = "unheard of" }])
            Assert.Equal(OnnxCodes.Contract, Assert.Throws<OnnxModelException>(() => OnnxModel.Read(Sound.Bytes, bad)).Code);
    }

    [Fact]
    public void Leaves_operators_without_meaning_to_the_runtime_which_refuses_them()
    {
        var proto = Sound.Parse();
        proto.Graph.Node[0].OpType = "NoSuchOperator";
        var model = OnnxModel.Read(proto.ToByteArray(), Sound.Signature);
        var fault = Assert.Throws<OnnxModelException>(() => OnnxSession.Open(model));
        Assert.Equal(OnnxCodes.Refused, fault.Code);
        Assert.Contains("NoSuchOperator", fault.Message);
    }

    [Fact]
    public void Keeps_fields_it_does_not_know()
    {
        byte[] unknown = [0xA2, 0x01, 0x02, (byte)'h', (byte)'i'];
        var model = OnnxModel.Read([.. Sound.Bytes, .. unknown], Sound.Signature);
        Assert.Equal(model.Bytes, model.Parse().ToByteArray());
    }
}
