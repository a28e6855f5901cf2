// SPDX-License-Identifier: Apache-2.0
/*
 * Code under test that divides by zero, traps, or jumps into nothing: the processor says so by a
 * signal, which would be the end of the JVM. A signal that comes on the stack of an explored task
 * goes to the library of that task, as if the task had called it, and ends the run; so does one that
 * a machine's code has caused elsewhere, and ends the call that the machine is in. All others go to
 * whoever had them before, which is the JVM.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include "abi/bridge_shared.h"

/* Of the call that this thread is in. */
static _Thread_local const struct zswap_fault_area *current;

#if defined(__x86_64__)
#include <ucontext.h>

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
#define SIGNALS	(sizeof(signals) / sizeof(signals[0]))
static struct sigaction before[NSIG];

/* What the page fault was about: bit 4 of its error code tells that an instruction was fetched. */
#define FAULT_TRAP	14
#define FAULT_FETCH	16

/* Of a stack that is full, this much is used again: who has filled it does not go on. */
#define ROOM		(32UL << 10)
/* As good as at the guard page. */
#define FULL		(8UL << 10)

static bool fetches(const greg_t *at)
{
	return at[REG_TRAPNO] == FAULT_TRAP && at[REG_ERR] & FAULT_FETCH;
}

static bool on_task(const struct zswap_fault_area *area, const greg_t *at)
{
	return (uintptr_t)at[REG_RSP] - area->low < area->bytes;
}

static bool in_code(const struct zswap_fault_area *area, const greg_t *at)
{
	/* A jump has left on the stack where it came from. */
	uintptr_t from = fetches(at) ? *(const uintptr_t *)at[REG_RSP] : (uintptr_t)at[REG_RIP];

	return from - area->code < area->code_bytes;
}

/* How far up there is room again; 0: the stack is not full. One of no task ends where it faults. */
static uintptr_t up_to_room(const struct zswap_fault_area *area, const siginfo_t *info,
			    const greg_t *at)
{
	uintptr_t sp = (uintptr_t)at[REG_RSP], left;

	if (!on_task(area, at))
		return (uintptr_t)info->si_addr - (sp - FULL) < 2 * FULL ? 2 * ROOM : 0;
	left = (sp - area->low) % area->stack_bytes;
	return left < FULL ? area->stack_bytes - left - ROOM : 0;
}

static void deliver(const struct zswap_fault_area *area, int signal, const siginfo_t *info, greg_t *at)
{
	bool fetch = fetches(at);
	uintptr_t up = signal == SIGSEGV ? up_to_room(area, info, at) : 0;

	if (up) {
		at[REG_RSP] += (greg_t)up;
		/* Who looks for callers finds that there is none. */
		memset((void *)at[REG_RSP], 0, ROOM);
		signal = 0;
	}
	/* Called where it happened, so that who called is found; a jump has left that on the stack. */
	if (!fetch) {
		at[REG_RSP] -= sizeof(greg_t);
		*(greg_t *)at[REG_RSP] = at[REG_RIP] + 1;
	}
	at[REG_RDI] = signal;
	at[REG_RSI] = (greg_t)info->si_addr;
	at[REG_RDX] = fetch;
	at[REG_RIP] = (greg_t)area->landing;
}

static void pass_on(int signal, siginfo_t *info, void *context)
{
	const struct sigaction *to = &before[signal];

	if (to->sa_flags & SA_SIGINFO)
		to->sa_sigaction(signal, info, context);
	else if (to->sa_handler == SIG_DFL || to->sa_handler == SIG_IGN)
		sigaction(signal, to, NULL);	/* comes again when this returns */
	else
		to->sa_handler(signal);
}

static void handle(int signal, siginfo_t *info, void *context)
{
	const struct zswap_fault_area *area = current;
	greg_t *at = ((ucontext_t *)context)->uc_mcontext.gregs;

	/* What somebody sends has no cause in the code. */
	if (area && info->si_code > 0 && (on_task(area, at) || in_code(area, at)))
		deliver(area, signal, info, at);
	else
		pass_on(signal, info, context);
}

/*
 * Where a stack is full there is no room for a signal either: threads that call machines have another
 * one for it, as long as they live.
 */
#define SPARE	(256UL << 10)
static pthread_key_t spare_key;
static _Thread_local bool has_spare;

static void drop_spare(void *spare)
{
	stack_t none = { .ss_flags = SS_DISABLE };

	sigaltstack(&none, NULL);
	munmap(spare, SPARE);
}

static __attribute__((noinline)) void give_spare(void)
{
	stack_t spare = { .ss_size = SPARE }, old;

	has_spare = true;
	if (sigaltstack(NULL, &old) || !(old.ss_flags & SS_DISABLE))
		return;
	spare.ss_sp = mmap(NULL, SPARE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (spare.ss_sp == MAP_FAILED)
		return;
	if (sigaltstack(&spare, NULL))
		munmap(spare.ss_sp, SPARE);
	else if (pthread_setspecific(spare_key, spare.ss_sp))
		drop_spare(spare.ss_sp);
}

void bridge_watch_faults(void)
{
	if (pthread_key_create(&spare_key, drop_spare))
		return;
	for (size_t i = 0; i < SIGNALS; i++) {
		struct sigaction action;

		if (sigaction(signals[i], NULL, &before[signals[i]]))
			continue;
		action = before[signals[i]];
		action.sa_sigaction = handle;
		action.sa_flags |= SA_SIGINFO | (signals[i] == SIGSEGV ? SA_ONSTACK : 0);
		sigaction(signals[i], &action, NULL);
	}
}
#else
/* Elsewhere the process ends. */
#define has_spare	true
static void give_spare(void)
{
}

void bridge_watch_faults(void)
{
}
#endif

void bridge_faults_of(const struct zswap_fault_area *area)
{
	if (__builtin_expect(area && !has_spare, 0))
		give_spare();
	current = area;
}
