/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks, atomics, RCU, deferred work: what the code under test uses to keep
 * its tasks apart. Today there is one task, so that a lock that is held is a
 * deadlock. Everything is a macro that passes a point first, with the place
 * in the caller's own source: an explorer will switch tasks there.
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
	POINT_ALLOC, POINT_FREE, POINT_TREE, POINT_LRU, POINT_SLOT,
	POINT_CACHE, POINT_FOLIO, POINT_REF, POINT_CODEC, POINT_DEVICE,
	POINT_WORK,
};

enum point_mode { POINT_READ, POINT_WRITE, POINT_ACQUIRE, POINT_RELEASE };

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

static inline void world_point_at(enum point_kind kind, const volatile void *object,
				  enum point_mode mode, const char *func,
				  const char *file, int line)
{
	(void)kind;
	(void)object;
	(void)mode;
	if (unlikely(--world_budget < 0))
		world_no_progress(func, file, line);
}

#define world_point(kind, object, mode) \
	world_point_at(kind, object, mode, __func__, __FILE__, __LINE__)

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
/* "Once" is once per machine: the flag lies in what opening one resets. */
#define WARN_ONCE(cond, ...) ({ \
	static bool __warned; \
	bool __warn = !!(cond); \
	if (unlikely(__warn) && !__warned) { \
		__warned = true; \
		world_warn(__func__, __FILE__, __LINE__, __VA_ARGS__); \
	} \
	unlikely(__warn); \
})
#define WARN_ON_ONCE(cond) WARN_ONCE(cond, "%s", #cond)

/* Plain shared memory. */

#define READ_ONCE(x) ({ \
	world_point(POINT_MEMORY, &(x), POINT_READ); \
	*(const volatile __typeof__(x) *)&(x); \
})
#define WRITE_ONCE(x, v) \
	do { \
		world_point(POINT_MEMORY, &(x), POINT_WRITE); \
		*(volatile __typeof__(x) *)&(x) = (v); \
	} while (0)

/* Atomics. */

typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;

#define ATOMIC_INIT(i)	{ (i) }

#define world_rmw(v, op) ({ \
	world_point(POINT_ATOMIC, (v), POINT_ACQUIRE); \
	(v)->counter op; \
})
#define atomic_read(v) ({ \
	world_point(POINT_ATOMIC, (v), POINT_READ); \
	(v)->counter; \
})
#define atomic_set(v, i) \
	do { \
		world_point(POINT_ATOMIC, (v), POINT_WRITE); \
		(v)->counter = (i); \
	} while (0)
#define atomic_inc(v)			((void)world_rmw(v, += 1))
#define atomic_dec(v)			((void)world_rmw(v, -= 1))
#define atomic_add(i, v)		((void)world_rmw(v, += (i)))
#define atomic_sub(i, v)		((void)world_rmw(v, -= (i)))
#define atomic_inc_return(v)		world_rmw(v, += 1)
#define atomic_dec_return(v)		world_rmw(v, -= 1)
#define atomic_dec_and_test(v)		(world_rmw(v, -= 1) == 0)
#define atomic_inc_not_zero(v) ({ \
	world_point(POINT_ATOMIC, (v), POINT_ACQUIRE); \
	(v)->counter != 0 && ++(v)->counter != 0; \
})
#define atomic_try_cmpxchg(v, old, new) ({ \
	world_point(POINT_ATOMIC, (v), POINT_ACQUIRE); \
	bool __same = (v)->counter == *(old); \
	if (__same) \
		(v)->counter = (new); \
	else \
		*(old) = (v)->counter; \
	__same; \
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

/* Locks. */

typedef struct spinlock { bool locked; } spinlock_t;
struct mutex { bool locked; };

#define world_lock(l) \
	do { \
		world_point(POINT_LOCK, (l), POINT_ACQUIRE); \
		if (unlikely((l)->locked)) \
			world_deadlock(__func__, __FILE__, __LINE__); \
		(l)->locked = true; \
	} while (0)
#define world_unlock(l) \
	do { \
		world_point(POINT_UNLOCK, (l), POINT_RELEASE); \
		if (unlikely(!(l)->locked)) \
			world_bug(__func__, __FILE__, __LINE__, \
				  "unlock of a lock that is not held"); \
		(l)->locked = false; \
	} while (0)

#define spin_lock_init(l)	((void)((l)->locked = false))
#define spin_lock(l)		world_lock(l)
#define spin_unlock(l)		world_unlock(l)
#define spin_trylock(l) ({ \
	world_point(POINT_LOCK, (l), POINT_ACQUIRE); \
	bool __free = !(l)->locked; \
	(l)->locked = true; \
	__free; \
})
#define mutex_init(l)		((void)((l)->locked = false))
#define mutex_lock(l)		world_lock(l)
#define mutex_unlock(l)		world_unlock(l)
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
};

#define rcu_read_lock()		world_point(POINT_RCU, NULL, POINT_ACQUIRE)
#define rcu_read_unlock()	world_point(POINT_RCU, NULL, POINT_RELEASE)
#define synchronize_rcu()	world_point(POINT_RCU, NULL, POINT_WRITE)
#define call_rcu(head, fn) \
	do { \
		world_point(POINT_RCU, (head), POINT_WRITE); \
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

void world_defer(struct work_struct *work);
/* Runs deferred work and RCU callbacks until none is left. */
void world_run_deferred(void);

#pragma GCC visibility pop

#endif
