using UmlCaxs.Compute;
using UmlCaxs.Compute.Cuda;
using UmlCaxs.Compute.Native;
using UmlCaxs.Tests.Cli;
using Xunit;

namespace UmlCaxs.Tests.Cuda;

/// <summary>The emulator itself: it computes what a GPU would, and notices what a GPU would not forgive.</summary>
[Collection(OneAtATime.Name)]
public sealed class CudaEmulatorTests
{
    private const string Warp = """
        extern "C" __global__ void __launch_bounds__(32) f(double* x)
        {
            int lane = threadIdx.x;
            x[lane] = __shfl_xor_sync(0xffffffffu, (double)lane, 5);
            x[32 + lane] = __shfl_sync(0xffffffffu, lane, 3, 8);
            x[64 + lane] = __shfl_down_sync(0xffffffffu, lane, 4);
            double c0 = lane, c1 = -lane;
            TENSOR_MULTIPLY_ADD(c0, c1, lane / 4 + 10.0 * (lane % 4), lane % 4 + 100.0 * (lane / 4));
            x[96 + 2 * lane] = c0;
            x[97 + 2 * lane] = c1;
        }
        """;

    private const string Neighbours = """
        extern "C" __global__ void __launch_bounds__(64) f(double* x)
        {
            __shared__ double s[64];
            s[threadIdx.x] = threadIdx.x;
            BARRIER;
            x[threadIdx.x] = s[63 - threadIdx.x];
        }
        """;

    public CudaEmulatorTests()
    {
        if (CudaEmulator.Absence is null)
            CudaEmulator.ResetSecondDevice();
    }

    [CudaEmulatorFact]
    public void Lanes_of_a_warp_exchange_values_and_multiply_matrices()
    {
        double[] x = Run(Warp, "", 32, 160);

        for (int lane = 0; lane < 32; lane++)
        {
            Assert.Equal(lane ^ 5, x[lane]);
            Assert.Equal((lane / 8 * 8) + 3, x[32 + lane]);
            Assert.Equal(lane + 4 < 32 ? lane + 4 : lane, x[64 + lane]);

            // A[i][k] = i + 10 k, B[k][j] = k + 100 j, and a lane has C[lane / 4][2 (lane % 4)] and its neighbour.
            for (int c = 0; c < 2; c++)
            {
                int row = lane / 4;
                int column = (lane % 4 * 2) + c;
                double product = Enumerable.Range(0, 4).Sum(k => (row + (10.0 * k)) * (k + (100.0 * column)));
                Assert.Equal((c == 0 ? lane : -lane) + product, x[96 + (2 * lane) + c]);
            }
        }
    }

    [CudaEmulatorFact]
    public void A_missing_barrier_gives_wrong_numbers()
    {
        double[] expected = [.. Enumerable.Range(0, 64).Select(i => 63.0 - i)];

        Assert.Equal(expected, Run(Neighbours, "-D BARRIER=__syncthreads()", 64, 64));
        Assert.NotEqual(expected, Run(Neighbours, "-D BARRIER=", 64, 64));
    }

    [CudaEmulatorFact]
    public void Barriers_that_not_all_threads_meet_and_writes_beside_memory_lose_the_device()
    {
        AssertLost("if (threadIdx.x < 5) __syncthreads(); x[0] = 1;", 719);
        AssertLost("if (threadIdx.x < 5) __syncwarp(); x[0] = 1;", 719);
        AssertLost("if (threadIdx.x == 0) x[64] = 1;", 700);
        AssertLost("if (threadIdx.x == 0) x[-1] = 1;", 700);

        static void AssertLost(string body, int status)
        {
            CudaEmulator.ResetSecondDevice();
            var e = Assert.Throws<DeviceNotAvailableException>(() => Run($"extern \"C\" __global__ void f(double* x) {{ {body} }}", "", 64, 64));
            Assert.Contains($"({status})", e.Message, StringComparison.Ordinal);
        }
    }

    [CudaEmulatorFact]
    public void More_threads_than_a_kernel_is_made_for_are_refused() =>
        Assert.Contains("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701)", Assert.Throws<DeviceNotAvailableException>(() => Run(Warp, "", 64, 160)).Message, StringComparison.Ordinal);

    /// <summary>Runs a kernel f(double*) in one block and returns what it wrote.</summary>
    private static double[] Run(string source, string definitions, int threads, int length)
    {
        var backend = new CudaBackend(CudaEmulator.SecondDevice, "cuda:1", 1, Precision.Double, CudaEmulator.Cache());
        using var stream = new CudaStream(backend);
        CudaModule module = backend.Load(source, definitions);
        using NativeBuffer buffer = stream.Allocate((long)length * sizeof(double));
        using (CudaKernel kernel = Entry(backend, module))
            stream.Launch(kernel, 1, threads, buffer);
        double[] x = new double[length];
        stream.Read<double>(buffer, x);
        GC.KeepAlive(module);
        return x;
    }

    private static CudaKernel Entry(CudaBackend backend, CudaModule module)
    {
        using CudaContext.Scope scope = backend.Context.Enter();
        return new CudaKernel(module, "f");
    }
}
