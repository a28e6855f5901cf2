/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What no release's zswap uses so far and somebody's patch may: modelled like modelled.h, on top of
 * it. Memory barriers do nothing, as runs are sequentially consistent.
 */
#ifndef SHIM_PATCHES_H
#define SHIM_PATCHES_H

#define smp_mb()			barrier()
#define smp_rmb()			barrier()
#define smp_wmb()			barrier()
#define smp_mb__before_atomic()		barrier()
#define smp_mb__after_atomic()		barrier()
#define smp_store_mb(variable, v)	WRITE_ONCE(variable, v)

/* Who cannot be preempted is an RCU reader: grace periods wait for it. It is moved only by hotplug. */
#define preempt_disable()		rcu_read_lock()
#define preempt_enable()		rcu_read_unlock()
#define migrate_disable()		((void)0)
#define migrate_enable()		((void)0)
#define smp_processor_id()		world_this_cpu()
#define raw_smp_processor_id()		world_this_cpu()
#define numa_node_id()			0

#define mutex_trylock(l)		world_trylock(l, false)
#define mutex_lock_interruptible(l)	({ mutex_lock(l); 0; })
#define mutex_lock_killable(l)		mutex_lock_interruptible(l)

/* Atomics. */

typedef atomic_long_t atomic64_t;
#define ATOMIC64_INIT(i)		ATOMIC_INIT(i)
#define atomic64_read			atomic_read
#define atomic64_set			atomic_set
#define atomic64_inc			atomic_inc
#define atomic64_dec			atomic_dec
#define atomic64_add			atomic_add
#define atomic64_sub			atomic_sub
#define atomic64_inc_return(v)		world_rmw(v, +=, 1)
#define atomic64_dec_return(v)		world_rmw(v, -=, 1)
#define atomic64_add_return(i, v)	world_rmw(v, +=, i)
#define atomic64_sub_return(i, v)	world_rmw(v, -=, i)
#define atomic_add_return(i, v)		world_rmw(v, +=, i)
#define atomic_sub_return(i, v)		world_rmw(v, -=, i)
#define atomic_sub_and_test(i, v)	(world_rmw(v, -=, i) == 0)

#define xchg(at, value) ({ \
	volatile __typeof__(*(at)) *__xchg = (at); \
	__typeof__(*(at)) __in = (value), __was; \
	world_point(POINT_ATOMIC, __xchg, POINT_WRITE); \
	__was = *__xchg; \
	*__xchg = __in; \
	__was; \
})
#define try_cmpxchg(at, old, new) ({ \
	volatile __typeof__(*(at)) *__cas = (at); \
	__typeof__(*(at)) *__seen = (old), __if = *__seen, __to = (new), __now; \
	world_point(POINT_ATOMIC, __cas, POINT_WRITE); \
	__now = *__cas; \
	if (__now == __if) \
		*__cas = __to; \
	else \
		*__seen = __now; \
	__now == __if; \
})
#define cmpxchg(at, old, new) ({ \
	__typeof__(*(at)) __found = (old); \
	(void)try_cmpxchg(at, &__found, new); \
	__found; \
})
#define atomic_cmpxchg(v, old, new)	cmpxchg(&(v)->counter, old, new)
#define atomic_long_cmpxchg(v, old, new) cmpxchg(&(v)->counter, old, new)
#define atomic64_cmpxchg(v, old, new)	cmpxchg(&(v)->counter, old, new)
#define atomic_xchg(v, value)		xchg(&(v)->counter, value)
#define atomic_long_xchg(v, value)	xchg(&(v)->counter, value)
#define atomic64_xchg(v, value)		xchg(&(v)->counter, value)

/* Where the kernel's saturates it warns; here that is all. */
typedef struct { atomic_t refs; } refcount_t;
#define REFCOUNT_INIT(n)		{ ATOMIC_INIT(n) }
#define refcount_set(r, n)		atomic_set(&(r)->refs, n)
#define refcount_read(r)		((unsigned int)atomic_read(&(r)->refs))
#define refcount_inc_not_zero(r)	atomic_inc_not_zero(&(r)->refs)
#define refcount_inc(r) \
	((void)WARN(!refcount_inc_not_zero(r), "refcount_inc() of what has no reference left"))
#define refcount_dec_and_test(r) ({ \
	int __left = world_rmw(&(r)->refs, -=, 1); \
	WARN(__left < 0, "a refcount_t falls below 0"); \
	__left == 0; \
})
#define refcount_dec(r) \
	((void)WARN(refcount_dec_and_test(r), "refcount_dec() takes the last reference"))

/*
 * What is undone where its block ends. The unlock that is not written in the source has its place
 * here.
 */

#define shim_paste_2(a, b)		a##b
#define shim_paste(a, b)		shim_paste_2(a, b)
#define shim_at_end(function)		__attribute__((unused, cleanup(function)))

#define shim_guard_begin(type, l, lock) ({ type *__guarded = (l); lock(__guarded); __guarded; })
#define SHIM_GUARD(kind, type, unlock) \
	typedef type *shim_guard_##kind; \
	static inline void shim_guard_end_##kind(type **l) { unlock(*l); }
SHIM_GUARD(spinlock, spinlock_t, spin_unlock)
SHIM_GUARD(spinlock_irq, spinlock_t, spin_unlock_irq)
SHIM_GUARD(mutex, struct mutex, mutex_unlock)
#define shim_guard_end_unlock_rcu(l)	((void)(l), rcu_read_unlock())
#define shim_guard_end_preempt_on(l)	((void)(l), preempt_enable())
SHIM_GUARD(rcu, const char, shim_guard_end_unlock_rcu)
SHIM_GUARD(preempt, const char, shim_guard_end_preempt_on)
#define shim_guard_begin_spinlock(l)	shim_guard_begin(spinlock_t, l, spin_lock)
#define shim_guard_begin_spinlock_irq(l) shim_guard_begin(spinlock_t, l, spin_lock_irq)
#define shim_guard_begin_mutex(l)	shim_guard_begin(struct mutex, l, mutex_lock)
#define shim_guard_begin_rcu()		({ rcu_read_lock(); ""; })
#define shim_guard_begin_preempt()	({ preempt_disable(); ""; })
/* Interrupts and softirqs are none here that take locks. */
#define shim_guard_spinlock_bh		shim_guard_spinlock
#define shim_guard_end_spinlock_bh	shim_guard_end_spinlock
#define shim_guard_begin_spinlock_bh	shim_guard_begin_spinlock
#define shim_guard_spinlock_irqsave	shim_guard_spinlock_irq
#define shim_guard_end_spinlock_irqsave	shim_guard_end_spinlock_irq
#define shim_guard_begin_spinlock_irqsave shim_guard_begin_spinlock_irq

/* guard(spinlock)(&lock); the arguments stand behind it. */
#define guard(kind) \
	shim_guard_##kind shim_paste(shim_guard_, __COUNTER__) \
		shim_at_end(shim_guard_end_##kind) = shim_guard_begin_##kind
#define scoped_guard(kind, args...) \
	for (shim_guard_##kind __scope shim_at_end(shim_guard_end_##kind) = \
		     shim_guard_begin_##kind(args), *__once = &__scope; \
	     __once; __once = NULL)

#define DEFINE_FREE(name, type, put) \
	static inline void shim_free_##name(void *at) { type _T = *(type *)at; put; }
#define __free(name)			shim_at_end(shim_free_##name)
#define no_free_ptr(p)			({ __auto_type __kept = (p); (p) = NULL; __kept; })
#define return_ptr(p)			return no_free_ptr(p)
DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

/* Checks and messages. */
#define VM_WARN_ON_FOLIO(cond, folio)	((void)(folio), VM_WARN_ON(cond))
#define VM_BUG_ON_FOLIO(cond, folio) \
	do { (void)(folio); BUG_ON(cond); } while (0)
#define pr_notice(...)			shim_message(__VA_ARGS__)
#define pr_info_once(...)		shim_message(__VA_ARGS__)
#define pr_debug_once(...)		shim_message(__VA_ARGS__)
#define pr_debug_ratelimited(...)	shim_message(__VA_ARGS__)
#define trace_printk(...)		shim_message(__VA_ARGS__)

#endif
