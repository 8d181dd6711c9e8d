#include "fibers.h"

#include <csetjmp>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

namespace
{
constexpr size_t StackBytes = 256 << 10;
enum class State { Ready, AtWarpBarrier, AtBlockBarrier, Done };

struct Fiber
{
    ucontext_t start;
    jmp_buf at;
    bool isStarted = false;
    State state = State::Done;
};

// Launches take turns, so that one set of fibers and one current launch serve all.
std::vector<std::unique_ptr<Fiber>> fibers;
jmp_buf scheduler;
Fiber* running;
EmulatorModule* launchModule;
const EmulatorKernel* launchKernel;
void** launchArguments;
unsigned launches;

__attribute__((noinline)) void leave(State state)
{
    running->state = state;
    if (_setjmp(running->at) == 0)
        _longjmp(scheduler, 1);
}

// A fiber lives on: after the kernel it waits for the next block.
void live()
{
    for (;;)
    {
        launchKernel->call(launchArguments);
        leave(State::Done);
    }
}

__attribute__((noinline)) void resume(Fiber& fiber, unsigned thread)
{
    launchModule->thread = {thread, 0, 0};
    running = &fiber;
    if (_setjmp(scheduler) != 0)
        return;
    if (fiber.isStarted)
        _longjmp(fiber.at, 1);
    fiber.isStarted = true;
    setcontext(&fiber.start);
}

void makeFibers(unsigned count)
{
    while (fibers.size() < count)
    {
        auto fiber = std::make_unique<Fiber>();
        getcontext(&fiber->start);
        fiber->start.uc_stack.ss_sp = mmap(nullptr, StackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        fiber->start.uc_stack.ss_size = StackBytes;
        fiber->start.uc_link = nullptr;
        makecontext(&fiber->start, live, 0);
        fibers.push_back(std::move(fiber));
    }
}

// Runs the lanes of a warp until all are at a barrier of the block, or done.
bool runWarp(unsigned first, unsigned end, bool isBackwards)
{
    for (;;)
    {
        for (unsigned i = first; i < end; i++)
        {
            unsigned thread = isBackwards ? end - 1 - (i - first) : i;
            if (fibers[thread]->state == State::Ready)
                resume(*fibers[thread], thread);
        }

        unsigned waiting = 0;
        for (unsigned i = first; i < end; i++)
            waiting += fibers[i]->state == State::AtWarpBarrier;
        if (waiting == 0)
            return true;
        if (waiting < end - first)
            return false;
        for (unsigned i = first; i < end; i++)
            fibers[i]->state = State::Ready;
    }
}

bool runBlock(unsigned threads, const char*& reason)
{
    for (unsigned i = 0; i < threads; i++)
        fibers[i]->state = State::Ready;
    const unsigned warps = (threads + 31) / 32;
    for (bool isBackwards = launches % 2 != 0;; isBackwards = !isBackwards)
    {
        for (unsigned w = 0; w < warps; w++)
        {
            unsigned first = 32 * (isBackwards ? warps - 1 - w : w);
            if (!runWarp(first, first + 32 < threads ? first + 32 : threads, isBackwards))
            {
                reason = "lanes of a warp do not meet";
                return false;
            }
        }

        unsigned done = 0;
        for (unsigned i = 0; i < threads; i++)
            done += fibers[i]->state == State::Done;
        if (done == threads)
            return true;
        if (done > 0)
        {
            reason = "some threads of a block left the kernel while others wait at a barrier";
            return false;
        }

        for (unsigned i = 0; i < threads; i++)
            fibers[i]->state = State::Ready;
    }
}
}

bool runBlocks(EmulatorModule& module, const EmulatorKernel& kernel, unsigned blocks, unsigned threads, void** arguments, const char*& reason)
{
    static char exchange[32 * 16] __attribute__((aligned(16)));
    makeFibers(threads);
    launchModule = &module;
    launchKernel = &kernel;
    launchArguments = arguments;
    launches++;
    module.exchange = exchange;
    module.block_barrier = [] { leave(State::AtBlockBarrier); };
    module.warp_barrier = [] { leave(State::AtWarpBarrier); };
    module.threads = {threads, 1, 1};
    module.blocks = {blocks, 1, 1};
    for (unsigned b = 0; b < blocks; b++)
    {
        module.block = {launches % 2 == 0 ? b : blocks - 1 - b, 0, 0};
        if (module.shared_start)
            memset(module.shared_start, 0xff, module.shared_end - module.shared_start);
        if (!runBlock(threads, reason))
        {
            // Fibers in the middle of a kernel cannot go on with another: new ones take their place.
            for (auto& fiber : fibers)
                munmap(fiber->start.uc_stack.ss_sp, StackBytes);
            fibers.clear();
            return false;
        }
    }

    return true;
}
