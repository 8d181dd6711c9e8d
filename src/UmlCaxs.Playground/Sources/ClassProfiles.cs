using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Sources;

/// <summary>How the features of each predicted class are distributed: median and the range of the middle 68 %.</summary>
internal sealed class ClassProfiles
{
    /// <summary>Rows of a class that are looked at; evenly spread where there are more.</summary>
    private const int MostRows = 20_000;

    private readonly Dictionary<(string Feature, int Class), (double Low, double Median, double High)> quantiles = [];

    /// <summary>Profiles of all classes of a dataset.</summary>
    public static ClassProfiles Of(Dataset dataset)
    {
        var profiles = new ClassProfiles();
        CategoryColumn classes = dataset.Class;
        for (int code = 0; code < classes.Values.Count; code++)
        {
            int[] rows = Rows(classes, code);
            foreach (NumberColumn feature in dataset.Features.Select(dataset.Number).OfType<NumberColumn>())
            {
                float[] values = [.. rows.Select(row => feature.Values[row]).Where(v => !float.IsNaN(v))];
                Array.Sort(values);
                if (values.Length > 0)
                    profiles.quantiles[(feature.Name, code)] = (Quantile(values, 0.16), Quantile(values, 0.5), Quantile(values, 0.84));
            }
        }

        return profiles;
    }

    /// <summary>16 %, 50 % and 84 % quantile; null where the class has no value of the feature.</summary>
    public (double Low, double Median, double High)? Find(string feature, int code) => quantiles.TryGetValue((feature, code), out (double, double, double) found) ? found : null;

    private static int[] Rows(CategoryColumn classes, int code)
    {
        long step = Math.Max(1, (classes.Counts[code] + MostRows - 1) / MostRows);
        var rows = new List<int>();
        long met = 0;
        for (int chunk = 0, row = 0; chunk < classes.Codes.ChunkCount; chunk++)
            foreach (ushort value in classes.Codes.Chunk(chunk))
            {
                if (value == code && met++ % step == 0)
                    rows.Add(row);
                row++;
            }

        return [.. rows];
    }

    /// <summary>Linear between the two nearest values, as numpy.quantile.</summary>
    private static double Quantile(float[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((place - below) * (above - sorted[below]));
    }
}
