/* The C dialect of these kernels: OpenCL C 1.2 and CUDA C differ in a dozen words, which are defined here.
 *
 * Every source is compiled as device.h + gaussian.h + itself, in one text, with these definitions:
 *   DIMS        D, the number of features
 *   ITEMS       work-items of a work-group (threads of a block); one dimension
 *   COMPONENTS  components whose densities a work-group keeps in local memory (e_step.c only)
 */
#if defined(__CUDACC__) || defined(__CUDACC_RTC__)

#define KERNEL extern "C" __global__ void __launch_bounds__(ITEMS)
/* The same, with room for so many groups on a core at once. */
#define KERNEL_FOR(groups) extern "C" __global__ void __launch_bounds__(ITEMS, groups)
#define FUNCTION static __device__ __forceinline__
#define GLOBAL
#define LOCAL
#define LOCAL_ARRAY __shared__
#define RESTRICT __restrict__
#define BARRIER() __syncthreads()
#define ITEM() ((int)threadIdx.x)
#define GROUP() ((int)blockIdx.x)
typedef long long index_t;
#define NOT_A_NUMBER __longlong_as_double(0x7ff8000000000000LL)
#define INFINITE __longlong_as_double(0x7ff0000000000000LL)

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
#define NOT_A_NUMBER nan((ulong)0)
#define INFINITE ((double)INFINITY)

#endif

/* Rows of a chunk of the feature matrix, each chunk column-major: FeatureMatrix.ChunkRows. */
#define CHUNK_ROWS 16384

/* Beyond this many features unrolled triangles no longer fit the registers, and loops are as fast and compile at once. */
#if DIMS <= 16
#define UNROLL _Pragma("unroll")
#else
#define UNROLL
#endif
