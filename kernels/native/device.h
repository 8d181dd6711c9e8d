/* The C dialect of these kernels: OpenCL C 1.2 and CUDA C differ in a dozen words, which are defined here.
 *
 * Every source is compiled as device.h + gaussian.h + itself, in one text, with these definitions:
 *   DIMS        D, the number of features
 *   ITEMS       work-items of a work-group (threads of a block); one dimension
 *   COMPONENTS  components whose densities (E-steps) or rows to which the distances (silhouettes) are kept in local memory
 *   SINGLE      defined where rows, densities and responsibilities are single precision
 */
#if defined(__CUDACC__) || defined(__CUDACC_RTC__)

#define KERNEL extern "C" __global__ void __launch_bounds__(ITEMS)
/* The same, with room for so many groups on a core at once. */
#define KERNEL_FOR(groups) extern "C" __global__ void __launch_bounds__(ITEMS, groups)
#define FUNCTION static __device__ __forceinline__
#define GLOBAL
#define LOCAL
#define LOCAL_ARRAY __shared__ __align__(16)
#define RESTRICT __restrict__
#define BARRIER() __syncthreads()
#define ITEM() ((int)threadIdx.x)
#define GROUP() ((int)blockIdx.x)
typedef long long index_t;
#define NOT_A_NUMBER ((real)__longlong_as_double(0x7ff8000000000000LL))
#define INFINITE ((real)__longlong_as_double(0x7ff0000000000000LL))

#else

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#define KERNEL __kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void
#define KERNEL_FOR(groups) KERNEL
#define FUNCTION static inline
#define GLOBAL __global
#define LOCAL __local
#define LOCAL_ARRAY __local
#define RESTRICT restrict
#define BARRIER() barrier(CLK_LOCAL_MEM_FENCE)
#define ITEM() ((int)get_local_id(0))
#define GROUP() ((int)get_group_id(0))
typedef long index_t;
#define NOT_A_NUMBER ((real)nan((ulong)0))
#define INFINITE ((real)INFINITY)

#endif

/* What meets a row: its features, a component's coefficients and what follows from the two. Sums over many rows are double. */
#ifdef SINGLE
typedef float real;
#else
typedef double real;
#endif

/* LOAD_WIDE(from, to) copies WIDE values at a place that is a multiple of them: the 16 bytes that an NVIDIA GPU loads at once,
 * where loops are unrolled so that all places are known. */
#if defined(__CUDACC__) && DIMS <= 32 && defined(SINGLE)
#define WIDE 4
#define LOAD_WIDE(from, to) { float4 w = *(const float4*)(from); (to)[0] = w.x; (to)[1] = w.y; (to)[2] = w.z; (to)[3] = w.w; }
#elif defined(__CUDACC__) && DIMS <= 32
#define WIDE 2
#define LOAD_WIDE(from, to) { double2 w = *(const double2*)(from); (to)[0] = w.x; (to)[1] = w.y; }
#else
#define WIDE 1
#define LOAD_WIDE(from, to) (to)[0] = (from)[0]
#endif

/* Rows of a chunk of the feature matrix, each chunk column-major: FeatureMatrix.ChunkRows. */
#define CHUNK_ROWS 16384

/* Beyond this many features unrolled triangles no longer fit the registers, and loops are as fast and compile at once. */
#if DIMS <= 16
#define UNROLL _Pragma("unroll")
#else
#define UNROLL
#endif

/* NVIDIA's compiler keeps arrays in registers only where their loops are unrolled; others are the slower for so long a text.
 * Kernels in double precision that load row by row with UNROLL alone are left to its own choice. */
#if DIMS <= 16 || (defined(__CUDACC__) && DIMS <= 32)
#define UNROLL_WIDE _Pragma("unroll")
#else
#define UNROLL_WIDE
#endif
#ifdef SINGLE
#undef UNROLL
#define UNROLL UNROLL_WIDE
#endif
