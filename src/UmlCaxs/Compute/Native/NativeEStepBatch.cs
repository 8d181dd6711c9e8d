using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Native;

/// <summary>
/// Launches <c>e_step_batch.c</c>: all mixtures in one launch a kernel shape, one merge and one read-back, as far as the memory
/// for partial sums allows; streamed rows travel once for as many mixtures.
/// </summary>
internal static class NativeEStepBatch
{
    /// <summary>Bytes of partial sums, and at least those of one mixture.</summary>
    private const long PartialBytes = 256 << 20;

    /// <summary>See <see cref="IDeviceMatrix.EStepBatch"/>, whose arguments have been checked.</summary>
    public static void Run(NativeMatrix data, IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        logLikelihoods.Clear();
        if (data.Rows == 0)
        {
            foreach (SufficientStatistics s in statistics)
                s.Clear();
            return;
        }

        NativeLimits limits = data.Stream.Limits;
        BatchMember[] members = [.. mixtures.Select((mixture, m) =>
        {
            KernelShape shape = KernelShape.OfEStepBatch(data.Dims, mixture.Components, data.Precision, limits.LargestGroup, limits.LocalBytes);
            return new BatchMember(m, mixture, statistics[m], shape, GroupPlan.ForBatch(data.LargestSegment, BatchMember.LengthOf(mixture)), data.LargestSegment);
        }).OrderBy(member => member.Shape.Components)];
        for (int first = 0, end; first < members.Length; first = end)
        {
            long bytes = members[first].PartialBytes;
            for (end = first + 1; end < members.Length && bytes + members[end].PartialBytes <= Math.Min(PartialBytes, limits.LargestBufferBytes); end++)
                bytes += members[end].PartialBytes;
            Advance(data, members.AsSpan(first, end - first), logLikelihoods);
        }
    }

    /// <summary>The E-steps of some members, sorted by shape.</summary>
    private static void Advance(NativeMatrix data, ReadOnlySpan<BatchMember> members, Span<double> logLikelihoods)
    {
        NativeStream stream = data.Stream;
        int segments = data.SegmentCount;
        long[] table = BatchTable.Of(members, segments, out int total, out long partialLength);
        NativeBuffer gaussians = Gaussians(data, members);
        NativeBuffer origin = Upload<double>(data, "batch origin", members[0].Statistics.Origin);
        NativeBuffer entries = Upload<long>(data, "batch table", table);
        NativeBuffer partials = data.Scratch("batch partials", partialLength * sizeof(double));
        NativeBuffer parts = data.Scratch("batch parts", segments > 1 ? (long)segments * total * sizeof(double) : 0);
        NativeBuffer sums = data.Scratch("batch total", (long)total * sizeof(double));
        KernelShape shape = members[0].Shape;
        NativeKernel merge = data.Kernel(shape, "merge_batch");
        long mergeGroups = (total + shape.Items - 1) / shape.Items;
        int part = 0;
        foreach (NativeSegment segment in data.Pass(0, data.Rows))
        {
            for (int first = 0, end; first < members.Length; first = end)
            {
                int groups = members[first].Groups;
                for (end = first + 1; end < members.Length && members[end].Shape == members[first].Shape; end++)
                    groups += members[end].Groups;
                NativeKernel step = data.Kernel(members[first].Shape, "e_step_batch");
                stream.Launch(step, groups, members[first].Shape.Items, segment.Data!, gaussians, origin, entries, first, end - first, segment.Rows, partials);
            }

            stream.Launch(merge, mergeGroups, shape.Items, partials, entries, 0, members.Length, segments == 1 ? sums : parts, (long)(segments == 1 ? 0 : part++) * total);
        }

        if (segments > 1)
            stream.Launch(merge, mergeGroups, shape.Items, parts, entries, members.Length + 1, 1, sums, 0L);
        double[] result = new double[total];
        stream.Read<double>(sums, result);
        int at = 0;
        foreach (BatchMember member in members)
        {
            logLikelihoods[member.Index] = member.Take(data, result.AsSpan(at, member.Length));
            at += member.Length;
        }
    }

    private static NativeBuffer Gaussians(NativeMatrix data, ReadOnlySpan<BatchMember> members)
    {
        int stride = BatchMember.StrideOf(data.Dims);
        int components = 0;
        foreach (BatchMember member in members)
            components += member.Mixture.Components;
        double[] exact = new double[data.Precision == Precision.Double ? components * stride : 0];
        float[] centred = new float[data.Precision == Precision.Single ? components * stride : 0];
        int at = 0;
        foreach (BatchMember member in members)
        {
            if (data.Precision == Precision.Double)
                PackedGaussians.Pack(member.Mixture, member.Statistics.Origin, exact.AsSpan(at), stride);
            else
                PackedGaussians.PackCentred(member.Mixture, data.Shift, PackedGaussians.Reference(member.Mixture), centred.AsSpan(at), stride);
            at += member.Mixture.Components * stride;
        }

        return Upload<byte>(data, "batch gaussians", data.Precision == Precision.Double ? MemoryMarshal.AsBytes(exact.AsSpan()) : MemoryMarshal.AsBytes(centred.AsSpan()));
    }

    /// <summary>Fills a buffer that is kept from call to call: an iteration allocates nothing on the device.</summary>
    private static unsafe NativeBuffer Upload<T>(NativeMatrix data, string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        NativeBuffer buffer = data.Scratch(name, (long)values.Length * sizeof(T));
        fixed (T* v = values)
            data.Stream.Write(buffer, 0, v, (long)values.Length * sizeof(T));
        return buffer;
    }
}
