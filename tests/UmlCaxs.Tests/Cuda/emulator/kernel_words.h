/* What CUDA C has beyond C++, for the kernels of kernels/native compiled by g++. Included before a kernel's source; no other
 * header is, as NVRTC has none either. Threads of a block are fibers of the emulator, which switch at barriers. */
#pragma GCC diagnostic ignored "-Wall"
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __CUDA_ARCH__ 900
#define __device__
#define __host__
#define __constant__ static
#define __noinline__ __attribute__((noinline))
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n) __attribute__((aligned(n)))

/* Blocks run one after another, so that static memory is shared memory; the emulator fills it with NaN before each block. */
#define __shared__ static __attribute__((section("emulator_shared"), aligned(16)))

typedef unsigned long size_t;
#include "module.h"

extern "C" char __start_emulator_shared[] __attribute__((weak));
extern "C" char __stop_emulator_shared[] __attribute__((weak));

extern "C" __attribute__((visibility("default"))) EmulatorModule emulator_module;
#define threadIdx emulator_module.thread
#define blockIdx emulator_module.block
#define blockDim emulator_module.threads
#define gridDim emulator_module.blocks
#define warpSize 32

static inline void __syncthreads() { emulator_module.block_barrier(); }
static inline void __syncwarp(unsigned = 0xffffffffu) { emulator_module.warp_barrier(); }

/* The value that another lane of the warp brings. The second barrier keeps a lane from overwriting what others still read. */
template<class T> static inline T emulator_exchange(T value, int lane)
{
    *(T*)(emulator_module.exchange + 16 * (threadIdx.x % 32)) = value;
    __syncwarp();
    T other = *(T*)(emulator_module.exchange + 16 * (lane & 31));
    __syncwarp();
    return other;
}

template<class T> static inline T __shfl_sync(unsigned, T value, int lane, int width = 32)
{
    int self = threadIdx.x % 32;
    return emulator_exchange(value, (self & ~(width - 1)) | (lane & (width - 1)));
}

template<class T> static inline T __shfl_xor_sync(unsigned, T value, int mask, int width = 32)
{
    int self = threadIdx.x % 32, other = self ^ mask;
    return emulator_exchange(value, other / width > self / width ? self : other);
}

template<class T> static inline T __shfl_down_sync(unsigned, T value, int delta, int width = 32)
{
    int self = threadIdx.x % 32;
    return emulator_exchange(value, self % width + delta < width ? self + delta : self);
}

template<class T> static inline T __shfl_up_sync(unsigned, T value, int delta, int width = 32)
{
    int self = threadIdx.x % 32;
    return emulator_exchange(value, self % width >= delta ? self - delta : self);
}

/* D = A B + C of 8 x 4 and 4 x 8 doubles by a warp (mma.m8n8k4): a lane brings A[lane / 4][lane % 4] and B[lane % 4][lane / 4] and
 * keeps C[lane / 4][2 (lane % 4)] and its neighbour. Kernels define it in terms of PTX where it is not defined already. */
static inline void emulator_tensor_multiply_add(double& c0, double& c1, double a, double b)
{
    int row = threadIdx.x % 32 / 4, column = threadIdx.x % 4 * 2;
    double rows[4], left[4], right[4];
    for (int k = 0; k < 4; k++)
    {
        rows[k] = emulator_exchange(a, row * 4 + k);
        left[k] = emulator_exchange(b, column * 4 + k);
        right[k] = emulator_exchange(b, column * 4 + 4 + k);
    }

    for (int k = 0; k < 4; k++)
    {
        c0 = __builtin_fma(rows[k], left[k], c0);
        c1 = __builtin_fma(rows[k], right[k], c1);
    }
}
#define TENSOR_MULTIPLY_ADD(c0, c1, a, b) emulator_tensor_multiply_add(c0, c1, a, b)

/* Vectors of 8 and 16 bytes. */
struct __align__(16) double2 { double x, y; };
struct __align__(8) float2 { float x, y; };
struct __align__(16) float4 { float x, y, z, w; };
struct __align__(8) int2 { int x, y; };
struct __align__(16) int4 { int x, y, z, w; };
static inline double2 make_double2(double x, double y) { return {x, y}; }
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

template<class T> static inline T __ldg(const T* p) { return *p; }
template<class To, class From> static inline To emulator_bits(From from) { To to; __builtin_memcpy(&to, &from, sizeof to); return to; }
static inline double __longlong_as_double(long long x) { return emulator_bits<double>(x); }
static inline long long __double_as_longlong(double x) { return emulator_bits<long long>(x); }
static inline float __int_as_float(int x) { return emulator_bits<float>(x); }
static inline float __uint_as_float(unsigned x) { return emulator_bits<float>(x); }
static inline int __float_as_int(float x) { return emulator_bits<int>(x); }
static inline unsigned __float_as_uint(float x) { return emulator_bits<unsigned>(x); }
static inline double __hiloint2double(int high, int low) { return emulator_bits<double>((long long)((unsigned long long)(unsigned)high << 32 | (unsigned)low)); }
static inline int __double2hiint(double x) { return (int)(emulator_bits<unsigned long long>(x) >> 32); }
static inline int __double2loint(double x) { return (int)emulator_bits<unsigned long long>(x); }
static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __clz(int x) { return x ? __builtin_clz(x) : 32; }
static inline int __ffs(int x) { return __builtin_ffs(x); }
static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }

#define EMULATOR_MATH(name) \
    extern "C" double name(double); \
    extern "C" float name##f(float); \
    static inline float name(float x) { return name##f(x); }
EMULATOR_MATH(exp) EMULATOR_MATH(exp2) EMULATOR_MATH(log) EMULATOR_MATH(log2) EMULATOR_MATH(log1p) EMULATOR_MATH(expm1)
EMULATOR_MATH(sqrt) EMULATOR_MATH(fabs) EMULATOR_MATH(floor) EMULATOR_MATH(ceil) EMULATOR_MATH(rint)
extern "C" double fma(double, double, double);
extern "C" float fmaf(float, float, float);
static inline float fma(float a, float b, float c) { return fmaf(a, b, c); }
extern "C" double fmax(double, double);
extern "C" float fmaxf(float, float);
extern "C" double fmin(double, double);
extern "C" float fminf(float, float);
static inline float fmax(float a, float b) { return fmaxf(a, b); }
static inline float fmin(float a, float b) { return fminf(a, b); }
extern "C" double ldexp(double, int);
extern "C" float ldexpf(float, int);
static inline double rsqrt(double x) { return 1 / sqrt(x); }
static inline float rsqrtf(float x) { return 1 / sqrtf(x); }
static inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }
static inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)
#define isfinite(x) __builtin_isfinite(x)

/* Kernels have any number of arguments: the host passes the address of each. */
template<unsigned long... I> struct EmulatorPlaces {};
template<class T, T kernel> struct EmulatorCall;
template<class... A, void (*kernel)(A...)> struct EmulatorCall<void (*)(A...), kernel>
{
    static constexpr int count = sizeof...(A);
    static constexpr int sizes[sizeof...(A) + 1] = {(int)sizeof(A)..., 0};
    template<unsigned long... I> static void with(void** p, EmulatorPlaces<I...>) { kernel(*(A*)p[I]...); }
    static void call(void** p) { with(p, EmulatorPlaces<__integer_pack(sizeof...(A))...>{}); }
};
#define EMULATOR_KERNEL(name, most_threads) {#name, EmulatorCall<decltype(&name), &name>::call, EmulatorCall<decltype(&name), &name>::count, EmulatorCall<decltype(&name), &name>::sizes, (unsigned)(most_threads)},
