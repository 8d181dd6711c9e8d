// A CUDA driver without a GPU, for tests: the calls that UmlCaxs makes, with host memory as that of two devices. It is as late
// and as strict as a driver may be: queued work is done only when somebody waits for it, so that what is read or overwritten
// without waiting is wrong; memory is full of NaN at first and fenced; calls without a current context fail.
#include "fibers.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <dlfcn.h>
#include <elf.h>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

namespace
{
enum
{
    Success = 0, InvalidValue = 1, OutOfMemory = 2, NoDevice = 100, InvalidDevice = 101, InvalidImage = 200, InvalidContext = 201,
    InvalidHandle = 400, NotFound = 500, IllegalAddress = 700, LaunchOutOfResources = 701, LaunchFailed = 719, SystemDriverMismatch = 803
};

const std::map<int, std::pair<const char*, const char*>> Names = {
    {InvalidValue, {"CUDA_ERROR_INVALID_VALUE", "invalid argument"}},
    {OutOfMemory, {"CUDA_ERROR_OUT_OF_MEMORY", "out of memory"}},
    {NoDevice, {"CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"}},
    {InvalidDevice, {"CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"}},
    {InvalidImage, {"CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"}},
    {InvalidContext, {"CUDA_ERROR_INVALID_CONTEXT", "invalid device context"}},
    {InvalidHandle, {"CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"}},
    {NotFound, {"CUDA_ERROR_NOT_FOUND", "named symbol not found"}},
    {IllegalAddress, {"CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"}},
    {LaunchOutOfResources, {"CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"}},
    {LaunchFailed, {"CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"}},
    {SystemDriverMismatch, {"CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination"}},
};

constexpr int Devices = 2;
constexpr size_t FenceBytes = 64;
constexpr unsigned char Fence = 0xA5;

struct Device
{
    size_t total = size_t(1) << 30;
    size_t used = 0;
    int lost = 0; // what every call returns from now on
};

struct Memory
{
    int device;
    size_t bytes;
};

struct Stream
{
    int device;
    std::deque<std::function<int()>> work;
    unsigned long given = 0, done = 0;
};

struct Event
{
    std::shared_ptr<Stream> stream; // null until it is recorded
    unsigned long place = 0;
};

struct Module
{
    void* library;
    EmulatorModule* content;
};

struct Function
{
    EmulatorModule* module;
    const EmulatorKernel* kernel;
};

std::recursive_mutex gate;
Device devices[Devices];
std::map<char*, Memory> memories;
std::map<char*, size_t> pinnedMemories;
std::map<Stream*, std::shared_ptr<Stream>> streams;
thread_local std::vector<int> contexts;
thread_local std::map<std::string, std::pair<int, int>> failures; // call -> status, calls that succeed before

// What a test wants this call to return.
int failureOf(const char* call)
{
    static const std::string everywhere = getenv("UMLCAXS_CUDA_EMULATOR_FAIL") ? getenv("UMLCAXS_CUDA_EMULATOR_FAIL") : "";
    if (!everywhere.empty() && everywhere.compare(0, everywhere.find('='), call) == 0)
        return atoi(everywhere.c_str() + everywhere.find('=') + 1);
    auto found = failures.find(call);
    return found == failures.end() || found->second.second-- > 0 ? Success : found->second.first;
}

// Of a call that needs no context.
int begin(const char* call) { return failureOf(call); }

// Of a call that needs one.
int beginIn(const char* call)
{
    if (contexts.empty())
        return InvalidContext;
    if (devices[contexts.back()].lost)
        return devices[contexts.back()].lost;
    return failureOf(call);
}

Device& current() { return devices[contexts.back()]; }

char* fenceBehind(char* pointer, const Memory& memory) { return pointer + memory.bytes; }

bool areFencesWhole(int device)
{
    for (auto& [pointer, memory] : memories)
        if (memory.device == device)
            for (size_t i = 0; i < FenceBytes; i++)
                if ((unsigned char)pointer[-1 - (long)i] != Fence || (unsigned char)fenceBehind(pointer, memory)[i] != Fence)
                    return false;
    return true;
}

template<class T> bool isWithin(const std::map<char*, T>& all, const void* p, size_t bytes, size_t (*sizeOf)(const T&))
{
    auto next = all.upper_bound((char*)p);
    if (next == all.begin())
        return false;
    auto& [start, content] = *--next;
    return (char*)p + bytes <= start + sizeOf(content);
}

bool isOfDevice(const void* p, size_t bytes) { return isWithin<Memory>(memories, p, bytes, [](const Memory& m) { return m.bytes; }); }
bool isPinned(const void* p, size_t bytes) { return isWithin<size_t>(pinnedMemories, p, bytes, [](const size_t& m) { return m; }); }

void runUntil(Stream& stream, unsigned long place)
{
    while (stream.done < place && !stream.work.empty())
    {
        auto work = std::move(stream.work.front());
        stream.work.pop_front();
        stream.done++;
        int& lost = devices[stream.device].lost;
        if (lost == 0)
            lost = work();
    }
}

void runAll(int device)
{
    for (auto& [key, stream] : streams)
        if (stream->device == device)
            runUntil(*stream, stream->given);
}

void give(Stream* stream, std::function<int()> work)
{
    stream->work.push_back(std::move(work));
    stream->given++;
}

int run(Function function, unsigned blocks, unsigned threads, std::vector<std::vector<char>>& values, int device, int failure)
{
    if (failure)
        return failure;
    std::vector<void*> arguments;
    for (auto& value : values)
        arguments.push_back(value.data());
    const char* reason = nullptr;
    if (!runBlocks(*function.module, *function.kernel, blocks, threads, arguments.data(), reason))
    {
        fprintf(stderr, "CUDA emulator: %s: %s\n", function.kernel->name, reason);
        return LaunchFailed;
    }

    if (areFencesWhole(device))
        return Success;
    fprintf(stderr, "CUDA emulator: %s or one before it wrote beside memory\n", function.kernel->name);
    return IllegalAddress;
}

size_t sizeOfElf(const void* image)
{
    auto header = (const Elf64_Ehdr*)image;
    return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 ? header->e_shoff + size_t(header->e_shnum) * header->e_shentsize : 0;
}
}

#define LOCK std::lock_guard<std::recursive_mutex> lock(gate)
#define BEGIN(call) LOCK; if (int failed = begin(call)) return failed
#define BEGIN_IN(call) LOCK; if (int failed = beginIn(call)) return failed

extern "C"
{
// For tests: from the (skip + 1)-th on, this thread's calls of a name return this; 0 ends it. "kernel" fails when it runs.
void emulatorFail(const char* call, int status, int skip)
{
    if (status == Success)
        failures.erase(call);
    else
        failures[call] = {status, skip};
}

// For tests: a device as new, with this much memory.
void emulatorReset(int device, size_t memory)
{
    LOCK;
    devices[device].lost = 0;
    devices[device].total = memory;
}

int cuInit(unsigned) { BEGIN("cuInit"); return Success; }
int cuDriverGetVersion(int* version) { *version = 12040; return Success; }

int cuGetErrorName(int status, const char** name)
{
    auto found = Names.find(status);
    *name = found == Names.end() ? nullptr : found->second.first;
    return *name ? Success : InvalidValue;
}

int cuGetErrorString(int status, const char** text)
{
    auto found = Names.find(status);
    *text = found == Names.end() ? nullptr : found->second.second;
    return *text ? Success : InvalidValue;
}

int cuDeviceGetCount(int* count) { BEGIN("cuDeviceGetCount"); *count = Devices; return Success; }
int cuDeviceGet(int* device, int ordinal) { BEGIN("cuDeviceGet"); *device = ordinal; return ordinal < Devices ? Success : InvalidDevice; }

int cuDeviceGetName(char* name, int room, int device)
{
    BEGIN("cuDeviceGetName");
    snprintf(name, room, "CUDA emulator " EMULATOR_VERSION);
    return Success;
}

// The second device is of an architecture that the compiler does not know yet.
int cuDeviceGetAttribute(int* value, int attribute, int device)
{
    BEGIN("cuDeviceGetAttribute");
    switch (attribute)
    {
        case 1: *value = 1024; return Success;
        case 8: *value = 48 << 10; return Success;
        case 16: *value = 4; return Success;
        case 75: *value = device == 0 ? 9 : 12; return Success;
        case 76: *value = 0; return Success;
        default: return InvalidValue;
    }
}

int cuDeviceTotalMem_v2(size_t* bytes, int device) { BEGIN("cuDeviceTotalMem"); *bytes = devices[device].total; return Success; }
int cuDevicePrimaryCtxRetain(void** context, int device) { BEGIN("cuDevicePrimaryCtxRetain"); *context = devices + device; return Success; }
int cuDevicePrimaryCtxRelease_v2(int) { return Success; }
int cuCtxPushCurrent_v2(void* context) { contexts.push_back((Device*)context - devices); return Success; }

int cuCtxPopCurrent_v2(void** context)
{
    if (contexts.empty())
        return InvalidContext;
    *context = &current();
    contexts.pop_back();
    return Success;
}

int cuMemGetInfo_v2(size_t* free, size_t* total)
{
    BEGIN_IN("cuMemGetInfo");
    *total = current().total;
    *free = current().total > current().used ? current().total - current().used : 0;
    return Success;
}

int cuModuleLoadDataEx(Module** module, const void* image, unsigned count, int* options, void** values)
{
    BEGIN_IN("cuModuleLoadDataEx");
    size_t bytes = sizeOfElf(image);
    if (bytes == 0)
        return InvalidImage;
    char path[] = "/tmp/cuda-emulator-XXXXXX";
    int file = mkstemp(path);
    bool isWritten = file >= 0 && write(file, image, bytes) == (ssize_t)bytes;
    close(file);
    void* library = isWritten ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
    unlink(path);
    if (!library)
    {
        // Option 5 is the room for the compiler's words, the first of the two that the host gives.
        if (count == 2 && options[0] == 5)
            snprintf((char*)values[0], (size_t)values[1], "%s", dlerror());
        return InvalidImage;
    }

    *module = new Module{library, (EmulatorModule*)dlsym(library, "emulator_module")};
    return Success;
}

int cuModuleUnload(Module* module)
{
    BEGIN_IN("cuModuleUnload");
    runAll(contexts.back());
    dlclose(module->library);
    delete module;
    return Success;
}

int cuModuleGetFunction(Function** function, Module* module, const char* name)
{
    BEGIN_IN("cuModuleGetFunction");
    for (auto kernel = module->content->kernels; kernel->name; kernel++)
        if (strcmp(kernel->name, name) == 0)
        {
            *function = new Function{module->content, kernel};
            return Success;
        }

    return NotFound;
}

int cuMemAlloc_v2(char** pointer, size_t bytes)
{
    BEGIN_IN("cuMemAlloc");
    if (bytes == 0)
        return InvalidValue;
    if (current().used + bytes > current().total)
        return OutOfMemory;
    char* start = (char*)aligned_alloc(FenceBytes, (bytes + 3 * FenceBytes - 1) / FenceBytes * FenceBytes);
    memset(start, Fence, FenceBytes);
    *pointer = start + FenceBytes;
    memset(*pointer, 0xff, bytes);
    memset(*pointer + bytes, Fence, FenceBytes);
    memories[*pointer] = {contexts.back(), bytes};
    current().used += bytes;
    return Success;
}

int cuMemFree_v2(char* pointer)
{
    LOCK;
    if (contexts.empty())
        return InvalidContext;
    auto found = memories.find(pointer);
    if (found == memories.end())
        return InvalidValue;
    runAll(found->second.device);
    devices[found->second.device].used -= found->second.bytes;
    memories.erase(found);
    free(pointer - FenceBytes);
    return Success;
}

int cuMemHostAlloc(char** pointer, size_t bytes, unsigned)
{
    BEGIN_IN("cuMemHostAlloc");
    *pointer = (char*)malloc(bytes);
    memset(*pointer, 0xff, bytes);
    pinnedMemories[*pointer] = bytes;
    return Success;
}

int cuMemFreeHost(char* pointer)
{
    LOCK;
    if (contexts.empty())
        return InvalidContext;
    runAll(contexts.back());
    pinnedMemories.erase(pointer);
    free(pointer);
    return Success;
}

int cuMemcpyHtoDAsync_v2(char* target, const char* source, size_t bytes, Stream* stream)
{
    BEGIN_IN("cuMemcpyHtoDAsync");
    if (!isOfDevice(target, bytes))
        return InvalidValue;
    if (isPinned(source, bytes))
        give(stream, [=] { memcpy(target, source, bytes); return Success; });
    else
        give(stream, [=, copy = std::vector<char>(source, source + bytes)] { memcpy(target, copy.data(), bytes); return Success; });
    return Success;
}

int cuMemcpyDtoHAsync_v2(char* target, const char* source, size_t bytes, Stream* stream)
{
    BEGIN_IN("cuMemcpyDtoHAsync");
    if (!isOfDevice(source, bytes))
        return InvalidValue;
    give(stream, [=] { memcpy(target, source, bytes); return Success; });
    if (!isPinned(target, bytes))
        runUntil(*stream, stream->given);
    return current().lost;
}

int cuStreamCreate(Stream** stream, unsigned)
{
    BEGIN_IN("cuStreamCreate");
    auto created = std::make_shared<Stream>();
    created->device = contexts.back();
    *stream = created.get();
    streams[*stream] = created;
    return Success;
}

int cuStreamDestroy_v2(Stream* stream)
{
    LOCK;
    runUntil(*stream, stream->given);
    streams.erase(stream);
    return Success;
}

int cuStreamSynchronize(Stream* stream)
{
    BEGIN_IN("cuStreamSynchronize");
    runUntil(*stream, stream->given);
    return current().lost;
}

int cuStreamWaitEvent(Stream* stream, Event* event, unsigned)
{
    BEGIN_IN("cuStreamWaitEvent");
    if (event->stream)
        give(stream, [other = event->stream, place = event->place] { runUntil(*other, place); return Success; });
    return Success;
}

int cuEventCreate(Event** event, unsigned) { BEGIN_IN("cuEventCreate"); *event = new Event; return Success; }
int cuEventDestroy_v2(Event* event) { LOCK; delete event; return Success; }

int cuEventRecord(Event* event, Stream* stream)
{
    BEGIN_IN("cuEventRecord");
    event->stream = streams.at(stream);
    event->place = stream->given;
    return Success;
}

int cuEventSynchronize(Event* event)
{
    BEGIN_IN("cuEventSynchronize");
    if (event->stream)
        runUntil(*event->stream, event->place);
    return current().lost;
}

int cuLaunchKernel(Function* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes, Stream* stream, void** arguments, void**)
{
    BEGIN_IN("cuLaunchKernel");
    if (gridX == 0 || gridY != 1 || gridZ != 1 || blockX == 0 || blockY != 1 || blockZ != 1 || sharedBytes != 0)
        return InvalidValue;
    if (blockX > 1024 || (function->kernel->most_threads != 0 && blockX > function->kernel->most_threads))
        return LaunchOutOfResources;
    std::vector<std::vector<char>> values;
    for (int i = 0; i < function->kernel->count; i++)
        values.emplace_back((char*)arguments[i], (char*)arguments[i] + function->kernel->sizes[i]);
    give(stream, [=, f = *function, device = contexts.back(), failure = failureOf("kernel")]() mutable { return run(f, gridX, blockX, values, device, failure); });
    return Success;
}
}
