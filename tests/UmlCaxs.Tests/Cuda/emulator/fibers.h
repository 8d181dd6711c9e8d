// The threads of a block, as fibers that switch at barriers.
#pragma once

#include "module.h"

// Runs the blocks of a launch, one after another, first to last in even launches, else last to first. Threads of a block run in
// turns, in changing order from barrier to barrier: what lacks a barrier gives wrong numbers.
// Returns false, with the reason, where threads do not meet at the same barriers.
bool runBlocks(EmulatorModule& module, const EmulatorKernel& kernel, unsigned blocks, unsigned threads, void** arguments, const char*& reason);
