// SPDX-License-Identifier: Apache-2.0
/* What the processor finds wrong with the code under test; who tells is abi/bridge_fault.c. */
#include <signal.h>
#include <stdio.h>

#include "abi/abi.h"
#include "explore/heap.h"

static void broke(const char *what)
{
	char text[EXPLORE_TEXT];

	snprintf(text, sizeof(text), "%s", what);
	sched_put_here(text, sizeof(text));
	explore_violation(text);
	__builtin_trap();
}

/* On the task's own stack, as if the task had called it at any instruction. */
#if defined(__x86_64__)
__attribute__((force_align_arg_pointer))
#endif
static void landing(int signal, uintptr_t address, bool fetch)
{
	char text[200];

	explore_checking = false;
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

static struct zswap_fault_area area = { .stack_bytes = SCHED_STACK_BYTES, .landing = landing };

void fault_stacks(uintptr_t low, size_t bytes)
{
	area.low = low;
	area.bytes = bytes;
}

const struct zswap_fault_area *zswap_fault_area(void)
{
	return &area;
}
