/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks, atomics, RCU, deferred work: what the code under test uses to keep
 * its tasks apart. Everything is a macro that passes a point first, with the
 * place in the caller's own source. In the build variant "explore" tasks are
 * switched there (tasks.h); in the others there is one task, so that a lock
 * that is held is a deadlock.
 */
#ifndef WORLD_SYNC_H
#define WORLD_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#ifndef likely
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#endif

enum point_kind {
	POINT_MEMORY, POINT_ATOMIC, POINT_LOCK, POINT_UNLOCK, POINT_RCU,
	POINT_ALLOC, POINT_FREE, POINT_LRU, POINT_SLOT, POINT_CACHE,
	POINT_FOLIO, POINT_REF, POINT_CODEC, POINT_DEVICE, POINT_WORK,
};

enum point_mode { POINT_READ, POINT_WRITE, POINT_ACQUIRE, POINT_RELEASE };

/* Where in the source something is done. */
struct world_place { const char *func, *file; int line; };

#define WORLD_HERE ({ \
	static const struct world_place __place = { __func__, __FILE__, __LINE__ }; \
	&__place; \
})

/* Points that one operation may still pass; what loops for ever runs out. */
extern int64_t world_budget;

/* These three do not return: the ABI call that is under way fails. */
_Noreturn void world_no_progress(const char *func, const char *file, int line);
_Noreturn void world_deadlock(const char *func, const char *file, int line);
_Noreturn void world_bug(const char *func, const char *file, int line,
			 const char *what);
/* Counts a warning and keeps its text. */
void world_warn(const char *func, const char *file, int line,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* References to what counts them by itself, the first one included. */
extern long world_references;
void world_reference(long more);

/* Locks of any kind that are held; counted by the explore variant only. */
extern long world_locks_held;

/* Every task of an exploration has a CPU of its own, as far as there are so many. */
#define WORLD_MAX_CPUS	8

#ifdef ZSWAP_EXPLORE
#include "world/tasks.h"
#define world_sleeps(what)	explore_sleeps(what)
#else
#define world_sleeps(what)	((void)(what))
#define world_cpu()		0
#define world_tasks_began	true
#define explore_running		false
#define explore_use(address)	((void)(address))
#define explore_given(address, to) \
	do { \
		if (world_no_object(address)) \
			world_bug(to, __FILE__, __LINE__, "NULL pointer dereference"); \
	} while (0)
#define explore_also(o, m)	((void)(o))
#define world_announced
#endif

/*
 * What the kernel would fault at. Functions of the surroundings, whose own accesses nobody looks at,
 * ask this first of what they are given: here it would be the end of the process.
 */
#define world_no_object(address) \
	unlikely((uintptr_t)(address) + 4095 < 2 * 4095 + 1)
#define world_given(address)	explore_given(address, __func__)

static inline void world_point_at(enum point_kind kind, const volatile void *object,
				  enum point_mode mode, const struct world_place *place)
{
#ifdef ZSWAP_EXPLORE
	if (explore_running) {
		explore_point(kind, object, mode, place);
		return;
	}
#endif
	(void)kind;
	(void)object;
	(void)mode;
	if (unlikely(--world_budget < 0))
		world_no_progress(place->func, place->file, place->line);
}

#define world_point(kind, object, mode) \
	world_point_at(kind, object, mode, WORLD_HERE)

/*
 * Waits until ready(arg), which depends on what is announced, and no more; one
 * task would wait for ever.
 */
static inline void world_wait_at(enum point_kind kind, const volatile void *object,
				 enum point_mode mode, bool (*ready)(const void *arg),
				 const void *arg, const struct world_place *place)
{
#ifdef ZSWAP_EXPLORE
	explore_wait(kind, object, mode, ready, arg, place);
#else
	world_point_at(kind, object, mode, place);
	if (unlikely(!ready(arg)))
		world_deadlock(place->func, place->file, place->line);
#endif
}

#define world_wait(kind, object, mode, ready, arg) \
	world_wait_at(kind, object, mode, ready, arg, WORLD_HERE)

#define BUG() world_bug(__func__, __FILE__, __LINE__, "BUG")
#define BUG_ON(cond) \
	do { \
		if (unlikely(cond)) \
			world_bug(__func__, __FILE__, __LINE__, "BUG_ON(" #cond ")"); \
	} while (0)

#define WARN(cond, ...) ({ \
	bool __warn = !!(cond); \
	if (unlikely(__warn)) \
		world_warn(__func__, __FILE__, __LINE__, __VA_ARGS__); \
	unlikely(__warn); \
})
#define WARN_ON(cond) WARN(cond, "%s", #cond)
/*
 * "Once" is once per machine: the flag lies in what opening one resets. Where tasks are explored it
 * is once per run, whatever the set-up has said.
 */
#define WARN_ONCE(cond, ...) ({ \
	static bool __warned; \
	bool __warn = !!(cond); \
	if (unlikely(__warn) && !__warned) { \
		__warned = world_tasks_began; \
		world_warn(__func__, __FILE__, __LINE__, __VA_ARGS__); \
	} \
	unlikely(__warn); \
})
#define WARN_ON_ONCE(cond) WARN_ONCE(cond, "%s", #cond)

/*
 * Shared memory. Where it is, and what is written, is settled before the point: what that takes to
 * find out belongs to what came before. What is volatile is used by the step that has announced it
 * (explore/check.c), and no plain load or store.
 */

#define READ_ONCE(x) ({ \
	const volatile __typeof__(x) *__at = &(x); \
	world_point(POINT_MEMORY, __at, POINT_READ); \
	*__at; \
})
#define WRITE_ONCE(x, v) \
	do { \
		volatile __typeof__(x) *__at = &(x); \
		__typeof__(x) __value = (v); \
		world_point(POINT_MEMORY, __at, POINT_WRITE); \
		*__at = __value; \
	} while (0)

/* Atomics. */

typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;

#define ATOMIC_INIT(i)	{ (i) }

#define world_counter(v)	((volatile __typeof__((v)->counter) *)&(v)->counter)
#define world_rmw(v, op, by) ({ \
	__auto_type __rmw = world_counter(v); \
	__typeof__((v)->counter) __by = (by); \
	world_point(POINT_ATOMIC, __rmw, POINT_WRITE); \
	*__rmw op __by; \
})
/*
 * Additions whose result nobody looks at commute: they are announced as the
 * readers of the counter, and who looks at it as the writer.
 */
#define world_add(v, op, by) ({ \
	__auto_type __add = world_counter(v); \
	__typeof__((v)->counter) __by = (by); \
	world_point(POINT_ATOMIC, __add, POINT_READ); \
	(void)(*__add op __by); \
})
#define atomic_read(v) ({ \
	const __auto_type __read = world_counter(v); \
	world_point(POINT_ATOMIC, __read, POINT_WRITE); \
	*__read; \
})
#define atomic_set(v, i)		((void)world_rmw(v, =, i))
#define atomic_inc(v)			world_add(v, +=, 1)
#define atomic_dec(v)			world_add(v, -=, 1)
#define atomic_add(i, v)		world_add(v, +=, i)
#define atomic_sub(i, v)		world_add(v, -=, i)
#define atomic_inc_return(v)		world_rmw(v, +=, 1)
#define atomic_dec_return(v)		world_rmw(v, -=, 1)
#define atomic_dec_and_test(v)		(world_rmw(v, -=, 1) == 0)
#define atomic_inc_not_zero(v) ({ \
	__auto_type __unless = world_counter(v); \
	world_point(POINT_ATOMIC, __unless, POINT_WRITE); \
	*__unless != 0 && ++*__unless != 0; \
})
#define atomic_try_cmpxchg(v, old, new) ({ \
	__auto_type __cmpxchg = world_counter(v); \
	__typeof__(old) __old = (old); \
	__typeof__((v)->counter) __expected = *__old, __new = (new); \
	world_point(POINT_ATOMIC, __cmpxchg, POINT_WRITE); \
	__typeof__((v)->counter) __found = *__cmpxchg; \
	if (__found == __expected) \
		*__cmpxchg = __new; \
	else \
		*__old = __found; \
	__found == __expected; \
})
/* One task: the long versions differ in nothing but the operand's type. */
#define atomic_long_read		atomic_read
#define atomic_long_set			atomic_set
#define atomic_long_inc			atomic_inc
#define atomic_long_dec			atomic_dec
#define atomic_long_add			atomic_add
#define atomic_long_sub			atomic_sub
#define atomic_long_inc_not_zero(v)	atomic_inc_not_zero(v)
/* The kernel passes unsigned long * for the old value. */
#define atomic_long_try_cmpxchg(v, old, new) \
	atomic_try_cmpxchg(v, (long *)(old), (long)(new))

/* Locks. A spinlock holds off grace periods, as in the kernel. */

typedef struct spinlock { unsigned char locked; } spinlock_t;
struct mutex { unsigned char locked; };

#ifdef ZSWAP_EXPLORE
#define world_lock(l, spin) \
	explore_lock(&(l)->locked, spin, WORLD_HERE)
#define world_trylock(l, spin) \
	explore_trylock(&(l)->locked, spin, WORLD_HERE)
#define world_unlock(l, spin) \
	explore_unlock(&(l)->locked, spin, WORLD_HERE)
#else
#define world_lock(l, spin) \
	do { \
		world_point(POINT_LOCK, (l), POINT_ACQUIRE); \
		if (unlikely((l)->locked)) \
			world_deadlock(__func__, __FILE__, __LINE__); \
		(l)->locked = 1; \
	} while (0)
#define world_trylock(l, spin) ({ \
	world_point(POINT_LOCK, (l), POINT_WRITE); \
	bool __free = !(l)->locked; \
	(l)->locked = 1; \
	__free; \
})
#define world_unlock(l, spin) \
	do { \
		world_point(POINT_UNLOCK, (l), POINT_RELEASE); \
		if (unlikely(!(l)->locked)) \
			world_bug(__func__, __FILE__, __LINE__, \
				  "unlock of a lock that is not held"); \
		(l)->locked = 0; \
	} while (0)
#endif

#define spin_lock_init(l)	((void)((l)->locked = 0))
#define spin_lock(l)		world_lock(l, true)
#define spin_unlock(l)		world_unlock(l, true)
#define spin_trylock(l)		world_trylock(l, true)
#define mutex_init(l)		((void)((l)->locked = 0))
#define mutex_lock(l)		world_lock(l, false)
#define mutex_unlock(l)		world_unlock(l, false)
#define assert_spin_locked(l) \
	do { \
		if (unlikely(!(l)->locked)) \
			world_bug(__func__, __FILE__, __LINE__, \
				  "spinlock is not held"); \
	} while (0)

/* RCU: with one task, a grace period ends when the operation does. */

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
#ifdef ZSWAP_EXPLORE
	uint64_t stamp;		/* of its grace period's beginning */
#endif
};

#ifdef ZSWAP_EXPLORE
extern const void *const explore_rcu_object;	/* named by every grace period */
#define rcu_read_lock()		explore_rcu_enter(WORLD_HERE)
#define rcu_read_unlock()	explore_rcu_exit(WORLD_HERE)
#define synchronize_rcu()	explore_synchronize_rcu(WORLD_HERE)
#else
#define explore_rcu_object	NULL
#define rcu_read_lock()		world_point(POINT_RCU, NULL, POINT_ACQUIRE)
#define rcu_read_unlock()	world_point(POINT_RCU, NULL, POINT_RELEASE)
#define synchronize_rcu()	world_point(POINT_RCU, NULL, POINT_WRITE)
#endif
#define call_rcu(head, fn) \
	do { \
		world_point(POINT_RCU, explore_rcu_object, POINT_WRITE); \
		world_call_rcu(head, fn); \
	} while (0)
void world_call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
/* Frees, after a grace period, the kmalloc object that has the head at this offset. */
void world_kfree_rcu(struct rcu_head *head, size_t offset);

/* Deferred work: runs when the operation that queued it ends. */

struct work_struct {
	void (*func)(struct work_struct *work);
	struct work_struct *next;
	bool pending;
};

/* What every queueing and every start of a work item touches. */
#ifdef ZSWAP_EXPLORE
extern const void *const explore_work_object;
#define world_work_object	explore_work_object
#else
#define world_work_object	NULL
#endif
void world_defer(struct work_struct *work);
/* Runs deferred work and RCU callbacks until none is left. */
void world_run_deferred(void);

#pragma GCC visibility pop

#endif
