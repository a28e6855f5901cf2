// SPDX-License-Identifier: Apache-2.0
/* What the processor finds wrong with the code under test; who tells is bridge_fault.c. */
#include <signal.h>
#include <stdio.h>

#include "abi/frames.h"
#include "abi/shared.h"
#ifdef ZSWAP_EXPLORE
#include "explore/heap.h"

_Noreturn static void broke(const char *what)
{
	char text[EXPLORE_TEXT];

	explore_checking = false;
	snprintf(text, sizeof(text), "%s", what);
	describe_put_here(text, sizeof(text));
	explore_violation(text);
	__builtin_trap();
}
#else
/* Invariants are the explorer's. */
#define INVARIANT	3

_Noreturn static void broke(const char *what)
{
	snprintf(world_failure.text, sizeof(world_failure.text), "%s", what + INVARIANT);
	abi_put_here(world_failure.text, sizeof(world_failure.text), "the machine");
	longjmp(world_failure.out, 1);
}
#endif

/* Where it happened, as if that had been called at any instruction. */
#if defined(__x86_64__)
__attribute__((force_align_arg_pointer))
#endif
static void landing(int signal, uintptr_t address, bool fetch)
{
	char text[200];

	if (!signal)
		broke("I2 stack overflow");
	if (signal == SIGFPE)
		broke("I7 division by zero, or of the smallest number by -1,");
	if (signal == SIGILL)
		broke("I7 invalid instruction or trap");
	if (fetch && address < 65536)
		snprintf(text, sizeof(text), "I2 jump to address %#lx", (unsigned long)address);
	else
		snprintf(text, sizeof(text), fetch ? "I2 jump to where no code is" :
			 address < 65536 ? "I2 NULL pointer dereference" :
			 "I2 wild access to an address that is none of the machine's");
	broke(text);
}

static struct zswap_fault_area area = { .landing = landing };

#ifdef ZSWAP_EXPLORE
void fault_stacks(uintptr_t low, size_t bytes)
{
	area.low = low;
	area.bytes = bytes;
	area.stack_bytes = SCHED_STACK_BYTES;
}
#endif

const struct zswap_fault_area *zswap_fault_area(void)
{
	area.code = (uintptr_t)__ehdr_start;
	area.code_bytes = (size_t)(_end - __ehdr_start);
	return &area;
}
