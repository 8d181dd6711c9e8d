using System.Runtime.InteropServices;

namespace UmlCaxs.Validation;

/// <summary>What a division gave: predictions of its test rows, or nothing where nothing could be fitted.</summary>
/// <param name="Rows">The rows judged.</param>
/// <param name="TrainingRows">The rows that were fitted to.</param>
/// <param name="Probabilities">By rule: rows x classes; empty where nothing could be fitted.</param>
/// <param name="LogTails">See <see cref="ProtocolPredictions.LogTails"/>.</param>
/// <param name="Ranks">See <see cref="ProtocolPredictions.Ranks"/>.</param>
/// <param name="Notes">What was left out: the class, empty for all, and why.</param>
internal sealed record JudgedDivision(int[] Rows, long TrainingRows, double[][] Probabilities, double[] LogTails, double[] Ranks, IReadOnlyList<(string Class, string Reason)> Notes)
{
    /// <summary>A division that was left out.</summary>
    public static JudgedDivision LeftOut(string reason) => new([], 0, [], [], [], [("", $"the division was left out: {reason}")]);

    /// <summary>Writes a division so that <see cref="Read"/> gets it to the bit.</summary>
    public static void Write(BinaryWriter writer, JudgedDivision division)
    {
        writer.Write(division.TrainingRows);
        Put<int>(division.Rows);
        writer.Write(division.Probabilities.Length);
        foreach (double[] values in (IEnumerable<double[]>)[.. division.Probabilities, division.LogTails, division.Ranks])
            Put<double>(values);
        writer.Write(division.Notes.Count);
        foreach ((string name, string reason) in division.Notes)
        {
            writer.Write(name);
            writer.Write(reason);
        }

        void Put<T>(ReadOnlySpan<T> values)
            where T : unmanaged
        {
            writer.Write(values.Length);
            writer.Write(MemoryMarshal.AsBytes(values));
        }
    }

    /// <summary>Reads a division.</summary>
    public static JudgedDivision Read(BinaryReader reader)
    {
        long trainingRows = reader.ReadInt64();
        int[] rows = Take<int>();
        double[][] probabilities = new double[reader.ReadInt32()][];
        for (int r = 0; r < probabilities.Length; r++)
            probabilities[r] = Take<double>();
        double[] logTails = Take<double>();
        double[] ranks = Take<double>();
        return new JudgedDivision(rows, trainingRows, probabilities, logTails, ranks, [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => (reader.ReadString(), reader.ReadString()))]);

        T[] Take<T>()
            where T : unmanaged
        {
            T[] values = new T[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }
    }
}
