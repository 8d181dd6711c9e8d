using System.Globalization;
using System.Text;

namespace UmlCaxs.Distribution;

/// <summary>What a rank has spent its time on.</summary>
/// <param name="Rank">Its number.</param>
/// <param name="Host">Its host.</param>
/// <param name="Reading">Seconds of reading, as far as nothing was computed meanwhile.</param>
/// <param name="Computing">Seconds of everything else.</param>
/// <param name="Waiting">Seconds of communication, waiting for slower ranks included.</param>
public sealed record RankTimes(int Rank, string Host, double Reading, double Computing, double Waiting)
{
    /// <summary>Seconds in which the rank was busy by itself: what the others wait for.</summary>
    public double Busy => Reading + Computing;

    /// <summary>The times of all ranks; called by all.</summary>
    /// <param name="ranks">The processes.</param>
    /// <param name="total">Time since the job began.</param>
    /// <param name="reading">Of that, reading.</param>
    public static IReadOnlyList<RankTimes> Gather(Communicator ranks, TimeSpan total, TimeSpan reading)
    {
        double waiting = ranks.Waiting.TotalSeconds;
        double[][] times = ranks.AllGather([reading.TotalSeconds, Math.Max(0, total.TotalSeconds - reading.TotalSeconds - waiting), waiting]);
        byte[][] hosts = ranks.AllGather(Encoding.UTF8.GetBytes(ranks.HostName));
        return [.. times.Zip(hosts).Select((t, rank) => new RankTimes(rank, Encoding.UTF8.GetString(t.Second), t.First[0], t.First[1], t.First[2]))];
    }

    /// <summary>One line on several ranks: the slowest, and the share of communication.</summary>
    public static string Summary(IReadOnlyList<RankTimes> all)
    {
        RankTimes slowest = all.MaxBy(t => t.Busy)!;
        double share = all.Sum(t => t.Waiting) / Math.Max(all.Sum(t => t.Busy + t.Waiting), double.Epsilon);
        return string.Create(CultureInfo.InvariantCulture, $"slowest of {all.Count} ranks: {slowest.Rank} on {slowest.Host}, busy for {slowest.Busy:F1} s; communication and waiting for others {share:P1} of the time");
    }
}
