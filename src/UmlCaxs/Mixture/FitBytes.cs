using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>Results of fits as bytes, exact to the bit, for other processes of the same program.</summary>
internal static class FitBytes
{
    /// <summary>A result as bytes.</summary>
    public static void Write(BinaryWriter writer, FitResult fit)
    {
        foreach (double[] values in new[] { fit.Mixture.Weights, fit.Mixture.Means, fit.Mixture.Covariances, [.. fit.LogLikelihoodPath] })
        {
            writer.Write(values.Length);
            foreach (double value in values)
                writer.Write(value);
        }

        writer.Write(fit.Iterations);
        writer.Write(fit.Converged);
        foreach (ComponentStatus status in fit.Status)
            writer.Write((int)status);
        writer.Write(fit.Rows);
        writer.Write(fit.Start);
    }

    /// <summary>The result that <see cref="Write"/> wrote.</summary>
    public static FitResult Read(BinaryReader reader)
    {
        var mixture = new GaussianMixture(Doubles(), Doubles(), Doubles());
        return new FitResult(mixture, Doubles(), reader.ReadInt32(), reader.ReadBoolean(), Statuses(), reader.ReadInt64(), reader.ReadString());

        double[] Doubles()
        {
            double[] values = new double[reader.ReadInt32()];
            for (int i = 0; i < values.Length; i++)
                values[i] = reader.ReadDouble();
            return values;
        }

        ComponentStatus[] Statuses()
        {
            var statuses = new ComponentStatus[mixture.Components];
            for (int k = 0; k < statuses.Length; k++)
                statuses[k] = (ComponentStatus)reader.ReadInt32();
            return statuses;
        }
    }
}
