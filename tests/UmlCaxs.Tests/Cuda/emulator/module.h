/* What a compiled program and the emulator know of each other. Plain C++ without other headers: kernels see it, too. */
#ifndef EMULATOR_MODULE_H
#define EMULATOR_MODULE_H

struct EmulatorIndex { unsigned x, y, z; };

struct EmulatorKernel
{
    const char* name;
    void (*call)(void** arguments);
    int count;
    const int* sizes;
    unsigned most_threads;
};

struct EmulatorModule
{
    EmulatorIndex thread, block, threads, blocks; /* threadIdx, blockIdx, blockDim, gridDim */
    void (*block_barrier)();
    void (*warp_barrier)();
    char* exchange; /* 16 bytes for each lane of the warp that runs */
    char* shared_start;
    char* shared_end;
    const EmulatorKernel* kernels; /* the last has no name */
};

#endif
