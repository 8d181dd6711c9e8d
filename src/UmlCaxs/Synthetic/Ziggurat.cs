namespace UmlCaxs.Synthetic;

/// <summary>
/// Normal deviates by the ziggurat method in Doornik's form (2005, "An improved ziggurat method to generate normal random
/// samples"): 128 layers of equal area; 98.8 % of the deviates cost one random number, a table look-up and a product.
/// </summary>
internal static class Ziggurat
{
    private const int Layers = 128;
    private const double TailStart = 3.442619855899;
    private const double LayerArea = 9.91256303526217e-3;

    // Right edge of each layer; the lowest one's is that of a rectangle with the area of layer and tail.
    private static readonly double[] Edges = MakeEdges();
    private static readonly double[] Ratios = [.. Enumerable.Range(0, Layers).Select(i => Edges[i + 1] / Edges[i])];

    /// <summary>One deviate with mean 0 and standard deviation 1.</summary>
    public static double Next(ref RandomStream random)
    {
        while (true)
        {
            // The layer and the place in it come from different bits of one number.
            ulong bits = random.NextBits();
            int layer = (int)(bits & (Layers - 1));
            double u = ((bits >> 11) * (2.0 / (1L << 53))) - 1;
            if (Math.Abs(u) < Ratios[layer])
                return u * Edges[layer];
            if (layer == 0)
                return Tail(ref random, u < 0);
            double x = u * Edges[layer];
            double high = Math.Exp(-0.5 * ((Edges[layer] * Edges[layer]) - (x * x)));
            double low = Math.Exp(-0.5 * ((Edges[layer + 1] * Edges[layer + 1]) - (x * x)));
            if (low + (random.NextUniform() * (high - low)) < 1)
                return x;
        }
    }

    /// <summary>Marsaglia's method for what lies beyond the last layer.</summary>
    private static double Tail(ref RandomStream random, bool negative)
    {
        while (true)
        {
            double x = -Math.Log(random.NextOpen()) / TailStart;
            double y = -Math.Log(random.NextOpen());
            if (2 * y > x * x)
                return negative ? -(TailStart + x) : TailStart + x;
        }
    }

    private static double[] MakeEdges()
    {
        double[] edges = new double[Layers + 1];
        double density = Math.Exp(-0.5 * TailStart * TailStart);
        edges[0] = LayerArea / density;
        edges[1] = TailStart;
        for (int i = 2; i < Layers; i++)
        {
            edges[i] = Math.Sqrt(-2 * Math.Log((LayerArea / edges[i - 1]) + density));
            density = Math.Exp(-0.5 * edges[i] * edges[i]);
        }

        return edges;
    }
}
