/* SPDX-License-Identifier: Apache-2.0 */
/* Fibers: a stack each, switched in a few instructions (fiber-ARCH.S). */
#ifndef EXPLORE_FIBER_H
#define EXPLORE_FIBER_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

void fiber_switch(void **save, void *to);
void fiber_start(void);

/* What fiber_switch() finds on a stack that ends here: the function, called first, never returns. */
static inline void *fiber_new(char *end, void (*function)(void))
{
#if defined(__x86_64__)
	/* Seven words: aligned for the call when they are popped. */
	void **sp = (void **)(((uintptr_t)end & ~15UL) - 56);

	for (int i = 0; i < 7; i++)
		sp[i] = 0;
	sp[4] = (void *)function;	/* rbx */
	sp[6] = (void *)fiber_start;	/* where "ret" goes */
	return sp;
#elif defined(__aarch64__)
	void **sp = (void **)(((uintptr_t)end & ~15UL) - 160);

	for (int i = 0; i < 20; i++)
		sp[i] = 0;
	sp[0] = (void *)function;	/* x19 */
	sp[11] = (void *)fiber_start;	/* x30 */
	return sp;
#else
#error "no fibers for this architecture: add explore/fiber-ARCH.S"
#endif
}

#pragma GCC visibility pop

#endif
