using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// One spelling of the vector operations the kernels need, for T = Vector512, Vector256 or Vector128 of double
/// or of float. A kernel is written once with T as its type parameter; the JIT compiles it once per width and element and
/// folds every <c>typeof</c> test away, so what remains are the bare instructions.
/// </summary>
internal static class Simd
{
    /// <summary>Numbers in a T.</summary>
    public static int Lanes<T>()
        where T : struct => Unsafe.SizeOf<T>() / (IsSingle<T>() ? sizeof(float) : sizeof(double));

    /// <summary>True if T is a vector of float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSingle<T>()
        where T : struct => typeof(T) == typeof(Vector512<float>) || typeof(T) == typeof(Vector256<float>) || typeof(T) == typeof(Vector128<float>);

    /// <summary>Loads as many doubles or floats as T has lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe T Load<T>(void* source)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Vector512.Load((double*)source));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Vector256.Load((double*)source));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Vector128.Load((double*)source));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Vector512.Load((float*)source));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Vector256.Load((float*)source));
        return Unsafe.BitCast<Vector128<float>, T>(Vector128.Load((float*)source));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(T value, void* target)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            Unsafe.BitCast<T, Vector512<double>>(value).Store((double*)target);
        else if (typeof(T) == typeof(Vector256<double>))
            Unsafe.BitCast<T, Vector256<double>>(value).Store((double*)target);
        else if (typeof(T) == typeof(Vector128<double>))
            Unsafe.BitCast<T, Vector128<double>>(value).Store((double*)target);
        else if (typeof(T) == typeof(Vector512<float>))
            Unsafe.BitCast<T, Vector512<float>>(value).Store((float*)target);
        else if (typeof(T) == typeof(Vector256<float>))
            Unsafe.BitCast<T, Vector256<float>>(value).Store((float*)target);
        else
            Unsafe.BitCast<T, Vector128<float>>(value).Store((float*)target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast<T>(double value)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Vector512.Create(value));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Vector256.Create(value));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Vector128.Create(value));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Vector512.Create((float)value));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Vector256.Create((float)value));
        return Unsafe.BitCast<Vector128<float>, T>(Vector128.Create((float)value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T a, T b)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Unsafe.BitCast<T, Vector512<double>>(a) + Unsafe.BitCast<T, Vector512<double>>(b));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Unsafe.BitCast<T, Vector256<double>>(a) + Unsafe.BitCast<T, Vector256<double>>(b));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Unsafe.BitCast<T, Vector128<double>>(a) + Unsafe.BitCast<T, Vector128<double>>(b));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Unsafe.BitCast<T, Vector512<float>>(a) + Unsafe.BitCast<T, Vector512<float>>(b));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Unsafe.BitCast<T, Vector256<float>>(a) + Unsafe.BitCast<T, Vector256<float>>(b));
        return Unsafe.BitCast<Vector128<float>, T>(Unsafe.BitCast<T, Vector128<float>>(a) + Unsafe.BitCast<T, Vector128<float>>(b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract<T>(T a, T b)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Unsafe.BitCast<T, Vector512<double>>(a) - Unsafe.BitCast<T, Vector512<double>>(b));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Unsafe.BitCast<T, Vector256<double>>(a) - Unsafe.BitCast<T, Vector256<double>>(b));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Unsafe.BitCast<T, Vector128<double>>(a) - Unsafe.BitCast<T, Vector128<double>>(b));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Unsafe.BitCast<T, Vector512<float>>(a) - Unsafe.BitCast<T, Vector512<float>>(b));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Unsafe.BitCast<T, Vector256<float>>(a) - Unsafe.BitCast<T, Vector256<float>>(b));
        return Unsafe.BitCast<Vector128<float>, T>(Unsafe.BitCast<T, Vector128<float>>(a) - Unsafe.BitCast<T, Vector128<float>>(b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply<T>(T a, T b)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Unsafe.BitCast<T, Vector512<double>>(a) * Unsafe.BitCast<T, Vector512<double>>(b));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Unsafe.BitCast<T, Vector256<double>>(a) * Unsafe.BitCast<T, Vector256<double>>(b));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Unsafe.BitCast<T, Vector128<double>>(a) * Unsafe.BitCast<T, Vector128<double>>(b));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Unsafe.BitCast<T, Vector512<float>>(a) * Unsafe.BitCast<T, Vector512<float>>(b));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Unsafe.BitCast<T, Vector256<float>>(a) * Unsafe.BitCast<T, Vector256<float>>(b));
        return Unsafe.BitCast<Vector128<float>, T>(Unsafe.BitCast<T, Vector128<float>>(a) * Unsafe.BitCast<T, Vector128<float>>(b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide<T>(T a, T b)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Unsafe.BitCast<T, Vector512<double>>(a) / Unsafe.BitCast<T, Vector512<double>>(b));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Unsafe.BitCast<T, Vector256<double>>(a) / Unsafe.BitCast<T, Vector256<double>>(b));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Unsafe.BitCast<T, Vector128<double>>(a) / Unsafe.BitCast<T, Vector128<double>>(b));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Unsafe.BitCast<T, Vector512<float>>(a) / Unsafe.BitCast<T, Vector512<float>>(b));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Unsafe.BitCast<T, Vector256<float>>(a) / Unsafe.BitCast<T, Vector256<float>>(b));
        return Unsafe.BitCast<Vector128<float>, T>(Unsafe.BitCast<T, Vector128<float>>(a) / Unsafe.BitCast<T, Vector128<float>>(b));
    }

    /// <summary>One value of memory in all lanes, by the load unit alone (of a value in a register it takes a shuffle).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe T LoadBroadcast<T>(double* source)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>) && Avx512F.IsSupported)
            return Unsafe.BitCast<Vector512<double>, T>(Avx512F.BroadcastScalarToVector512(Vector128.CreateScalarUnsafe(*source)));
        if (typeof(T) == typeof(Vector256<double>) && Avx.IsSupported)
            return Unsafe.BitCast<Vector256<double>, T>(Avx.BroadcastScalarToVector256(source));
        return Broadcast<T>(*source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt<T>(T a)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Vector512.Sqrt(Unsafe.BitCast<T, Vector512<double>>(a)));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Vector256.Sqrt(Unsafe.BitCast<T, Vector256<double>>(a)));
        return Unsafe.BitCast<Vector128<double>, T>(Vector128.Sqrt(Unsafe.BitCast<T, Vector128<double>>(a)));
    }

    /// <summary>The larger of two, without the care for NaN and signed zero that Vector.Max takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max<T>(T a, T b)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Vector512.MaxNative(Unsafe.BitCast<T, Vector512<double>>(a), Unsafe.BitCast<T, Vector512<double>>(b)));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Vector256.MaxNative(Unsafe.BitCast<T, Vector256<double>>(a), Unsafe.BitCast<T, Vector256<double>>(b)));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Vector128.MaxNative(Unsafe.BitCast<T, Vector128<double>>(a), Unsafe.BitCast<T, Vector128<double>>(b)));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Vector512.MaxNative(Unsafe.BitCast<T, Vector512<float>>(a), Unsafe.BitCast<T, Vector512<float>>(b)));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Vector256.MaxNative(Unsafe.BitCast<T, Vector256<float>>(a), Unsafe.BitCast<T, Vector256<float>>(b)));
        return Unsafe.BitCast<Vector128<float>, T>(Vector128.MaxNative(Unsafe.BitCast<T, Vector128<float>>(a), Unsafe.BitCast<T, Vector128<float>>(b)));
    }

    /// <summary>a b + c, fused where the machine can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd<T>(T a, T b, T c)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Vector512.MultiplyAddEstimate(Unsafe.BitCast<T, Vector512<double>>(a), Unsafe.BitCast<T, Vector512<double>>(b), Unsafe.BitCast<T, Vector512<double>>(c)));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Vector256.MultiplyAddEstimate(Unsafe.BitCast<T, Vector256<double>>(a), Unsafe.BitCast<T, Vector256<double>>(b), Unsafe.BitCast<T, Vector256<double>>(c)));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Vector128.MultiplyAddEstimate(Unsafe.BitCast<T, Vector128<double>>(a), Unsafe.BitCast<T, Vector128<double>>(b), Unsafe.BitCast<T, Vector128<double>>(c)));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Vector512.MultiplyAddEstimate(Unsafe.BitCast<T, Vector512<float>>(a), Unsafe.BitCast<T, Vector512<float>>(b), Unsafe.BitCast<T, Vector512<float>>(c)));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Vector256.MultiplyAddEstimate(Unsafe.BitCast<T, Vector256<float>>(a), Unsafe.BitCast<T, Vector256<float>>(b), Unsafe.BitCast<T, Vector256<float>>(c)));
        return Unsafe.BitCast<Vector128<float>, T>(Vector128.MultiplyAddEstimate(Unsafe.BitCast<T, Vector128<float>>(a), Unsafe.BitCast<T, Vector128<float>>(b), Unsafe.BitCast<T, Vector128<float>>(c)));
    }

    /// <summary>c - a b, fused where the machine can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NegativeMultiplyAdd<T>(T a, T b, T c)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Avx512F.FusedMultiplyAddNegated(Unsafe.BitCast<T, Vector512<double>>(a), Unsafe.BitCast<T, Vector512<double>>(b), Unsafe.BitCast<T, Vector512<double>>(c)));
        if (typeof(T) == typeof(Vector256<double>) && Fma.IsSupported)
            return Unsafe.BitCast<Vector256<double>, T>(Fma.MultiplyAddNegated(Unsafe.BitCast<T, Vector256<double>>(a), Unsafe.BitCast<T, Vector256<double>>(b), Unsafe.BitCast<T, Vector256<double>>(c)));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Avx512F.FusedMultiplyAddNegated(Unsafe.BitCast<T, Vector512<float>>(a), Unsafe.BitCast<T, Vector512<float>>(b), Unsafe.BitCast<T, Vector512<float>>(c)));
        if (typeof(T) == typeof(Vector256<float>) && Fma.IsSupported)
            return Unsafe.BitCast<Vector256<float>, T>(Fma.MultiplyAddNegated(Unsafe.BitCast<T, Vector256<float>>(a), Unsafe.BitCast<T, Vector256<float>>(b), Unsafe.BitCast<T, Vector256<float>>(c)));
        return MultiplyAdd(Subtract(default, a), b, c);
    }

    /// <summary>
    /// p times 2^n, where n sits in the low bits of <paramref name="shifted"/> = n + 1.5 * 2^52 (float: n + 1.5 * 2^23).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleByPowerOfTwo<T>(T p, T shifted)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<long>, T>(Unsafe.BitCast<T, Vector512<long>>(p) + Vector512.ShiftLeft(Unsafe.BitCast<T, Vector512<long>>(shifted), 52));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<long>, T>(Unsafe.BitCast<T, Vector256<long>>(p) + Vector256.ShiftLeft(Unsafe.BitCast<T, Vector256<long>>(shifted), 52));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<long>, T>(Unsafe.BitCast<T, Vector128<long>>(p) + Vector128.ShiftLeft(Unsafe.BitCast<T, Vector128<long>>(shifted), 52));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<int>, T>(Unsafe.BitCast<T, Vector512<int>>(p) + Vector512.ShiftLeft(Unsafe.BitCast<T, Vector512<int>>(shifted), 23));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<int>, T>(Unsafe.BitCast<T, Vector256<int>>(p) + Vector256.ShiftLeft(Unsafe.BitCast<T, Vector256<int>>(shifted), 23));
        return Unsafe.BitCast<Vector128<int>, T>(Unsafe.BitCast<T, Vector128<int>>(p) + Vector128.ShiftLeft(Unsafe.BitCast<T, Vector128<int>>(shifted), 23));
    }

    /// <summary>The exponent bits of positive normal numbers as integers in the lanes (biased by 1023).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T BiasedExponent<T>(T a)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<long>, T>(Vector512.ShiftRightLogical(Unsafe.BitCast<T, Vector512<long>>(a), 52));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<long>, T>(Vector256.ShiftRightLogical(Unsafe.BitCast<T, Vector256<long>>(a), 52));
        return Unsafe.BitCast<Vector128<long>, T>(Vector128.ShiftRightLogical(Unsafe.BitCast<T, Vector128<long>>(a), 52));
    }

    /// <summary>The significand in [1, 2) of positive normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Significand<T>(T a)
        where T : struct
    {
        const long Fraction = 0x000F_FFFF_FFFF_FFFF;
        const long One = 0x3FF0_0000_0000_0000;
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<long>, T>((Unsafe.BitCast<T, Vector512<long>>(a) & Vector512.Create(Fraction)) | Vector512.Create(One));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<long>, T>((Unsafe.BitCast<T, Vector256<long>>(a) & Vector256.Create(Fraction)) | Vector256.Create(One));
        return Unsafe.BitCast<Vector128<long>, T>((Unsafe.BitCast<T, Vector128<long>>(a) & Vector128.Create(Fraction)) | Vector128.Create(One));
    }

    /// <summary>Adds lanes as 64-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AddInteger<T>(T a, T b)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<long>, T>(Unsafe.BitCast<T, Vector512<long>>(a) + Unsafe.BitCast<T, Vector512<long>>(b));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<long>, T>(Unsafe.BitCast<T, Vector256<long>>(a) + Unsafe.BitCast<T, Vector256<long>>(b));
        return Unsafe.BitCast<Vector128<long>, T>(Unsafe.BitCast<T, Vector128<long>>(a) + Unsafe.BitCast<T, Vector128<long>>(b));
    }

    /// <summary>1 in the first <paramref name="count"/> lanes (all or none if out of range), 0 in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FirstLanes<T>(int count)
        where T : struct
    {
        T index;
        if (typeof(T) == typeof(Vector512<double>))
            index = Unsafe.BitCast<Vector512<double>, T>(Vector512.Create(1.0, 2, 3, 4, 5, 6, 7, 8));
        else if (typeof(T) == typeof(Vector256<double>))
            index = Unsafe.BitCast<Vector256<double>, T>(Vector256.Create(1.0, 2, 3, 4));
        else if (typeof(T) == typeof(Vector128<double>))
            index = Unsafe.BitCast<Vector128<double>, T>(Vector128.Create(1.0, 2));
        else if (typeof(T) == typeof(Vector512<float>))
            index = Unsafe.BitCast<Vector512<float>, T>(Vector512.Create(1f, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
        else if (typeof(T) == typeof(Vector256<float>))
            index = Unsafe.BitCast<Vector256<float>, T>(Vector256.Create(1f, 2, 3, 4, 5, 6, 7, 8));
        else
            index = Unsafe.BitCast<Vector128<float>, T>(Vector128.Create(1f, 2, 3, 4));
        T beyond = Max(Subtract(index, Broadcast<T>(count)), default);
        return Max(Subtract(Broadcast<T>(1), beyond), default);
    }

    /// <summary>Per lane: a &gt; b ? whenGreater : otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SelectGreater<T>(T a, T b, T whenGreater, T otherwise)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Unsafe.BitCast<Vector512<double>, T>(Vector512.ConditionalSelect(Vector512.GreaterThan(Unsafe.BitCast<T, Vector512<double>>(a), Unsafe.BitCast<T, Vector512<double>>(b)), Unsafe.BitCast<T, Vector512<double>>(whenGreater), Unsafe.BitCast<T, Vector512<double>>(otherwise)));
        if (typeof(T) == typeof(Vector256<double>))
            return Unsafe.BitCast<Vector256<double>, T>(Vector256.ConditionalSelect(Vector256.GreaterThan(Unsafe.BitCast<T, Vector256<double>>(a), Unsafe.BitCast<T, Vector256<double>>(b)), Unsafe.BitCast<T, Vector256<double>>(whenGreater), Unsafe.BitCast<T, Vector256<double>>(otherwise)));
        if (typeof(T) == typeof(Vector128<double>))
            return Unsafe.BitCast<Vector128<double>, T>(Vector128.ConditionalSelect(Vector128.GreaterThan(Unsafe.BitCast<T, Vector128<double>>(a), Unsafe.BitCast<T, Vector128<double>>(b)), Unsafe.BitCast<T, Vector128<double>>(whenGreater), Unsafe.BitCast<T, Vector128<double>>(otherwise)));
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Vector512.ConditionalSelect(Vector512.GreaterThan(Unsafe.BitCast<T, Vector512<float>>(a), Unsafe.BitCast<T, Vector512<float>>(b)), Unsafe.BitCast<T, Vector512<float>>(whenGreater), Unsafe.BitCast<T, Vector512<float>>(otherwise)));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Vector256.ConditionalSelect(Vector256.GreaterThan(Unsafe.BitCast<T, Vector256<float>>(a), Unsafe.BitCast<T, Vector256<float>>(b)), Unsafe.BitCast<T, Vector256<float>>(whenGreater), Unsafe.BitCast<T, Vector256<float>>(otherwise)));
        return Unsafe.BitCast<Vector128<float>, T>(Vector128.ConditionalSelect(Vector128.GreaterThan(Unsafe.BitCast<T, Vector128<float>>(a), Unsafe.BitCast<T, Vector128<float>>(b)), Unsafe.BitCast<T, Vector128<float>>(whenGreater), Unsafe.BitCast<T, Vector128<float>>(otherwise)));
    }

    /// <summary>Stores the lanes, which hold small whole numbers, as 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreAsInt32<T>(T value, int* target)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>) && Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector256Int32(Unsafe.BitCast<T, Vector512<double>>(value)).Store(target);
        }
        else if (typeof(T) == typeof(Vector256<double>) && Avx.IsSupported)
        {
            Avx.ConvertToVector128Int32(Unsafe.BitCast<T, Vector256<double>>(value)).Store(target);
        }
        else if (typeof(T) == typeof(Vector512<float>))
        {
            Vector512.ConvertToInt32Native(Unsafe.BitCast<T, Vector512<float>>(value)).Store(target);
        }
        else if (typeof(T) == typeof(Vector256<float>))
        {
            Vector256.ConvertToInt32Native(Unsafe.BitCast<T, Vector256<float>>(value)).Store(target);
        }
        else if (typeof(T) == typeof(Vector128<float>))
        {
            Vector128.ConvertToInt32Native(Unsafe.BitCast<T, Vector128<float>>(value)).Store(target);
        }
        else
        {
            for (int lane = 0; lane < Lanes<T>(); lane++)
                target[lane] = (int)Unsafe.Add(ref Unsafe.As<T, double>(ref value), lane);
        }
    }

    /// <summary>The lower half of the lanes of a vector of float as a vector W of double of the same width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static W WidenLower<T, W>(T value)
        where T : struct
        where W : struct
    {
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<double>, W>(Vector512.WidenLower(Unsafe.BitCast<T, Vector512<float>>(value)));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<double>, W>(Vector256.WidenLower(Unsafe.BitCast<T, Vector256<float>>(value)));
        return Unsafe.BitCast<Vector128<double>, W>(Vector128.WidenLower(Unsafe.BitCast<T, Vector128<float>>(value)));
    }

    /// <summary>The upper half of the lanes, as <see cref="WidenLower"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static W WidenUpper<T, W>(T value)
        where T : struct
        where W : struct
    {
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<double>, W>(Vector512.WidenUpper(Unsafe.BitCast<T, Vector512<float>>(value)));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<double>, W>(Vector256.WidenUpper(Unsafe.BitCast<T, Vector256<float>>(value)));
        return Unsafe.BitCast<Vector128<double>, W>(Vector128.WidenUpper(Unsafe.BitCast<T, Vector128<float>>(value)));
    }

    /// <summary>Two vectors W of double rounded into one vector of float of the same width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Narrow<T, W>(W lower, W upper)
        where T : struct
        where W : struct
    {
        if (typeof(T) == typeof(Vector512<float>))
            return Unsafe.BitCast<Vector512<float>, T>(Vector512.Narrow(Unsafe.BitCast<W, Vector512<double>>(lower), Unsafe.BitCast<W, Vector512<double>>(upper)));
        if (typeof(T) == typeof(Vector256<float>))
            return Unsafe.BitCast<Vector256<float>, T>(Vector256.Narrow(Unsafe.BitCast<W, Vector256<double>>(lower), Unsafe.BitCast<W, Vector256<double>>(upper)));
        return Unsafe.BitCast<Vector128<float>, T>(Vector128.Narrow(Unsafe.BitCast<W, Vector128<double>>(lower), Unsafe.BitCast<W, Vector128<double>>(upper)));
    }
}
