/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What does nothing here: annotations, module plumbing, log messages, and
 * services whose absence zswap cannot notice.
 */
#ifndef SHIM_NOTHING_H
#define SHIM_NOTHING_H

#define __rcu
#define __percpu
#define __force
#define __user
#define __init
#define __exit
#define __must_check
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#undef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#define __bitwise
#define __maybe_unused		__attribute__((unused))
#define __always_unused		__attribute__((unused))
#define noinline		__attribute__((noinline))
#define __read_mostly
#define __ro_after_init
#define ____cacheline_aligned_in_smp
#define fallthrough		__attribute__((fallthrough))

#define EXPORT_SYMBOL(x)
#define EXPORT_SYMBOL_GPL(x)
#define MODULE_AUTHOR(x)
#define MODULE_DESCRIPTION(x)
#define MODULE_LICENSE(x)
#define MODULE_ALIAS(x)
#define MODULE_PARM_DESC(x, y)
#define KBUILD_MODNAME		"zswap"
#define module_exit(fn) \
	static void (*const module_exit_##fn)(void) __maybe_unused = fn

struct module;
#define THIS_MODULE		((struct module *)NULL)
#define try_module_get(module)	((void)(module), true)
#define module_put(module)	((void)(module))
#define request_module(...)	do { if (0) printf(__VA_ARGS__); } while (0)

/* Messages are type-checked and thrown away. */
#define shim_message(...)	do { if (0) printf(__VA_ARGS__); } while (0)
#define pr_err(...)		shim_message(__VA_ARGS__)
#define pr_warn(...)		shim_message(__VA_ARGS__)
#define pr_info(...)		shim_message(__VA_ARGS__)
#define pr_debug(...)		shim_message(__VA_ARGS__)
#define pr_err_once(...)	shim_message(__VA_ARGS__)
#define pr_warn_once(...)	shim_message(__VA_ARGS__)
#define pr_alert_ratelimited(...) shim_message(__VA_ARGS__)
#define pr_err_ratelimited(...)	shim_message(__VA_ARGS__)
#define pr_warn_ratelimited(...) shim_message(__VA_ARGS__)

#define lockdep_is_held(l)	((void)(l), 1)
#define lockdep_set_class(l, k)	((void)(l), (void)(k))
#define lockdep_assert_held(l)	((void)(l))
struct lock_class_key { int unused; };
#define rcu_read_lock_held()		true
#define rcu_read_lock_any_held()	true

/* Which cgroups have something for which shrinker: the contract's Scan says so itself. */
#define set_shrinker_bit(memcg, nid, id) \
	((void)(memcg), (void)(nid), (void)(id))
#define flush_dcache_folio(folio)	((void)(folio))
#define flush_dcache_page(page)		((void)(page))

/* Statistics are exact at any time. */
#define mem_cgroup_flush_stats(memcg)	((void)(memcg))

/* NUMA policy of the task that writes back: the slot decides about the node. */
struct mempolicy;
#define get_task_policy(task)	((struct mempolicy *)NULL)
#define current			NULL
#define NO_INTERLEAVE_INDEX	(-1UL)

/* Named in prototypes only. */
struct swap_iocb;
struct vm_area_struct;
struct vm_fault;
struct address_space;

#endif
