/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is modelled: it means here what it means in the kernel, within one
 * task.
 */
#ifndef SHIM_MODELLED_H
#define SHIM_MODELLED_H

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;
typedef unsigned int gfp_t;
typedef unsigned long pgoff_t;
typedef unsigned short umode_t;

struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };

/* Compiler and arithmetic. */

#define __stringify_1(x...)	#x
#define __stringify(x...)	__stringify_1(x)
#define __same_type(a, b)	__builtin_types_compatible_p(typeof(a), typeof(b))
#define static_assert(e, ...)	_Static_assert(e, "" __VA_ARGS__)
#define BUILD_BUG_ON(e)		((void)sizeof(char[1 - 2 * !!(e)]))
#define BITS_PER_LONG		64
#define BIT(n)			(1UL << (n))
#define ilog2(n)		(63 - __builtin_clzl((unsigned long)(n)))
/* Spreads objects over pools of the same kind: one will do. */
#define hash_ptr(p, bits)	((void)(p), (void)(bits), 0UL)
#define BITS_TO_LONGS(n)	(((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define min(a, b)		({ typeof(a) __a = (a); typeof(b) __b = (b); __a < __b ? __a : __b; })
#define max(a, b)		({ typeof(a) __a = (a); typeof(b) __b = (b); __a > __b ? __a : __b; })
#define mult_frac(x, n, d) ({ \
	typeof(x) __x = (x); \
	typeof(d) __d = (d); \
	__x / __d * (n) + __x % __d * (n) / __d; \
})
#define struct_size(p, member, n) \
	(sizeof(*(p)) + (size_t)(n) * sizeof((p)->member[0]))
#define IS_ALIGNED(x, a)	(((x) & ((typeof(x))(a) - 1)) == 0)
#define round_down(x, y)	((x) & ~((typeof(x))(y) - 1))
#define roundup(x, y)		(((x) + (y) - 1) / (y) * (y))
#define round_up(x, y)		((((x) - 1) | ((typeof(x))(y) - 1)) + 1)

/* 1 if the option is defined as 1, also where an undefined one stands. */
#define SHIM_YES_1			0,
#define SHIM_SECOND(a, b, ...)		b
#define SHIM_DEFINED_3(x)		SHIM_SECOND(x 1, 0, 0)
#define SHIM_DEFINED_2(x)		SHIM_DEFINED_3(SHIM_YES_##x)
#define SHIM_DEFINED(x)			SHIM_DEFINED_2(x)
#define IS_ENABLED(option)		SHIM_DEFINED(option)

/* Error pointers: the last 4095 addresses. */
#define MAX_ERRNO		4095
#define ERR_PTR(e)		((void *)(long)(e))
#define PTR_ERR(p)		((long)(p))
#define IS_ERR_VALUE(x)		((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)
#define IS_ERR(p)		unlikely(IS_ERR_VALUE(p))
#define IS_ERR_OR_NULL(p)	(!(p) || IS_ERR(p))

/* Bits and bitmaps. */

static inline bool test_bit(unsigned long nr, const unsigned long *map)
{
	return map[nr / BITS_PER_LONG] >> (nr % BITS_PER_LONG) & 1;
}

static inline void __set_bit(unsigned long nr, unsigned long *map)
{
	map[nr / BITS_PER_LONG] |= BIT(nr % BITS_PER_LONG);
}

static inline void __clear_bit(unsigned long nr, unsigned long *map)
{
	map[nr / BITS_PER_LONG] &= ~BIT(nr % BITS_PER_LONG);
}

static inline bool __test_and_set_bit(unsigned long nr, unsigned long *map)
{
	bool old = test_bit(nr, map);

	__set_bit(nr, map);
	return old;
}

static inline bool __test_and_clear_bit(unsigned long nr, unsigned long *map)
{
	bool old = test_bit(nr, map);

	__clear_bit(nr, map);
	return old;
}

static inline unsigned long shim_find(const unsigned long *map, unsigned long size,
				      unsigned long from, bool value)
{
	while (from < size && test_bit(from, map) != value)
		from++;
	return from < size ? from : size;
}

#define shim_bit_rmw(nr, map, op, bits) ({ \
	unsigned long __nr = (nr); \
	volatile unsigned long *__word = &(map)[__nr / BITS_PER_LONG]; \
	world_point(POINT_ATOMIC, __word, POINT_WRITE); \
	(void)(*__word op bits(__nr % BITS_PER_LONG)); \
})
#define shim_all_but(nr)			(~BIT(nr))
#define set_bit(nr, map)			shim_bit_rmw(nr, map, |=, BIT)
#define clear_bit(nr, map)			shim_bit_rmw(nr, map, &=, shim_all_but)
#define find_next_bit(map, size, from)		shim_find(map, size, from, true)
#define find_next_zero_bit(map, size, from)	shim_find(map, size, from, false)
#define find_first_bit(map, size)		shim_find(map, size, 0, true)
#define bitmap_empty(map, size)			(shim_find(map, size, 0, true) == (size))

static inline void bitmap_fill(unsigned long *map, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		__set_bit(i, map);
}

#define bitmap_zero(map, size)	bitmap_clear(map, 0, size)
static inline void bitmap_clear(unsigned long *map, unsigned int from, unsigned int count)
{
	while (count--)
		__clear_bit(from++, map);
}

#define __ffs(word)		((unsigned long)__builtin_ctzl(word))

/* Ordering and RCU: one task sees its own writes. */

#define barrier()			__asm__ __volatile__("" ::: "memory")
#define smp_load_acquire(p)		READ_ONCE(*(p))
#define smp_store_release(p, v)		WRITE_ONCE(*(p), v)
#define data_race(x)			(x)
#define ASSERT_EXCLUSIVE_ACCESS(x)	((void)sizeof(x))
#define rcu_assign_pointer(p, v)	WRITE_ONCE(p, v)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)
#define rcu_dereference(p)		READ_ONCE(p)
#define rcu_dereference_raw(p)		READ_ONCE(p)
#define rcu_dereference_raw_check(p)	READ_ONCE(p)
#define rcu_dereference_check(p, c)	((void)sizeof(c), READ_ONCE(p))
#define rcu_dereference_protected(p, c)	((void)sizeof(c), (p))

#define DEFINE_SPINLOCK(l)		spinlock_t l
#define DEFINE_MUTEX(l)			struct mutex l
#define __SPIN_LOCK_UNLOCKED(l)		{ 0 }
#define SINGLE_DEPTH_NESTING		1
#define spin_lock_nested(l, depth)	spin_lock(l)
/*
 * Who has interrupts off is an RCU reader: grace periods wait for it. It is a step more for each such
 * lock, and taken only where something rests on it.
 */
#if HAVE_asks_dying == 1
#define irqs_off()			rcu_read_lock()
#define irqs_on()			rcu_read_unlock()
#else
#define irqs_off()			((void)0)
#define irqs_on()			((void)0)
#endif
#define spin_lock_irq(l)		do { irqs_off(); spin_lock(l); } while (0)
#define spin_unlock_irq(l)		do { spin_unlock(l); irqs_on(); } while (0)
#define spin_lock_bh(l)			spin_lock(l)
#define spin_unlock_bh(l)		spin_unlock(l)
#define spin_lock_irqsave(l, flags)	do { (flags) = 0; spin_lock_irq(l); } while (0)
#define spin_unlock_irqrestore(l, flags) do { (void)(flags); spin_unlock_irq(l); } while (0)
#define cond_resched()			world_sleeps("cond_resched()")
#define might_sleep()			world_sleeps("might_sleep()")

/* Atomics that only some trees use. */
#define ATOMIC_LONG_INIT(i)		ATOMIC_INIT(i)
#define atomic_long_inc_return(v)	world_rmw(v, +=, 1)
#define atomic_long_dec_return(v)	world_rmw(v, -=, 1)
#define atomic_long_add_return(i, v)	world_rmw(v, +=, i)
#define atomic_long_sub_return(i, v)	world_rmw(v, -=, i)

/* Counted references: refcount_t without its saturation. */
struct kref { atomic_t refcount; };
#define kref_init(k)			((void)((k)->refcount.counter = 1), world_reference(1))
#define kref_get(k)			do { atomic_inc(&(k)->refcount); world_reference(1); } while (0)
#define kref_get_unless_zero(k) \
	(atomic_inc_not_zero(&(k)->refcount) ? (world_reference(1), 1) : 0)
#define kref_put(k, release) \
	(world_reference(-1), atomic_dec_and_test(&(k)->refcount) ? (release(k), 1) : 0)

/* What the compiler does not instrument. */
#ifdef ZSWAP_EXPLORE
#define shim_copy(copy, to, from, n) ({ \
	void *__to = (to); \
	const void *__from = (from); \
	size_t __n = (n); \
	world_check_range(__from, __n, false); \
	world_check_range(__to, __n, true); \
	copy(__to, __from, __n); \
})
#define memcpy(to, from, n)	shim_copy(__builtin_memcpy, to, from, n)
#define memmove(to, from, n)	shim_copy(__builtin_memmove, to, from, n)
#define memset(to, value, n) ({ \
	void *__to = (to); \
	size_t __n = (n); \
	world_check_range(__to, __n, true); \
	__builtin_memset(__to, value, __n); \
})
static inline int shim_strcmp(const char *a, const char *b)
{
	world_check_range(a, __builtin_strlen(a) + 1, false);
	world_check_range(b, __builtin_strlen(b) + 1, false);
	return __builtin_strcmp(a, b);
}
#define strcmp(a, b)	shim_strcmp(a, b)
#endif

/* Memory: flags change nothing but whether the caller may have to wait. */

#define __GFP_HIGHMEM		0x02u
#define __GFP_MOVABLE		0x08u
#define __GFP_IO		0x40u
#define __GFP_FS		0x80u
#define __GFP_ZERO		0x100u
#define __GFP_DIRECT_RECLAIM	0x400u
#define __GFP_KSWAPD_RECLAIM	0x800u
#define __GFP_NOWARN		0x2000u
#define __GFP_NORETRY		0x10000u
#define __GFP_ACCOUNT		0x400000u
#define __GFP_BITS_SHIFT	26
#define __GFP_RECLAIM		(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL		(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_NOWAIT		__GFP_KSWAPD_RECLAIM
#define GFP_ATOMIC		__GFP_KSWAPD_RECLAIM
#define GFP_RECLAIM_MASK	(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY)
#define gfp_has_io_fs(gfp)	(((gfp) & (__GFP_IO | __GFP_FS)) == (__GFP_IO | __GFP_FS))
#define gfpflags_allow_blocking(gfp)	(!!((gfp) & __GFP_DIRECT_RECLAIM))

#define shim_waits(gfp, what) \
	((gfp) & __GFP_DIRECT_RECLAIM ? world_sleeps(what " that may wait") : (void)0)
/* Flags that need not be given. */
#define shim_flags(flags...) \
	(((const gfp_t[]){ GFP_KERNEL, ##flags })[ARRAY_SIZE(((const gfp_t[]){ GFP_KERNEL, ##flags })) - 1])
#define might_alloc(gfp)		shim_waits(gfp, "allocation")

#define kmalloc(size, gfp)		(shim_waits(gfp, "allocation"), world_kmalloc_tracked(size, 0))
#define kzalloc(size, gfp)		(shim_waits(gfp, "allocation"), world_kzalloc_tracked(size, 0))
/* For CPUs, with which it goes; one that is alone stays, and so does what it has. */
#define shim_kmalloc_node(size, gfp, nid) \
	(shim_waits(gfp, "allocation"), world_cpus > 1 ? world_kmalloc_tracked(size, nid) : world_kmalloc(size, nid))
#define kmalloc_node(size, gfp, nid)	shim_kmalloc_node(size, gfp, nid)
#define kmalloc_array(n, size, gfp)	(shim_waits(gfp, "allocation"), world_kmalloc((size_t)(n) * (size), 0))
#define kcalloc(n, size, gfp)		(shim_waits(gfp, "allocation"), world_kzalloc((size_t)(n) * (size), 0))
#define kvcalloc(n, size, gfp)		(shim_waits(gfp, "allocation"), world_kzalloc_tracked((size_t)(n) * (size), 0))
#define kfree(p)			world_kfree((void *)(p))
#define kvfree(p)			kfree(p)
#define kvfree_rcu(p, member) \
	do { \
		typeof(p) __object = (p); \
		if (__object) \
			world_kfree_rcu(&__object->member, offsetof(typeof(*__object), member)); \
	} while (0)
#define kfree_rcu(p, member)		kvfree_rcu(p, member)

/* Since 7.0 allocations name the object. */
#define kmalloc_obj(o, flags...) \
	(shim_waits(shim_flags(flags), "allocation"), \
	 world_kmalloc_tracked(sizeof(typeof(o)), 0))
#define kzalloc_obj(o, flags...) \
	(shim_waits(shim_flags(flags), "allocation"), \
	 world_kzalloc_tracked(sizeof(typeof(o)), 0))
#define kmalloc_objs(o, n, flags...) \
	(shim_waits(shim_flags(flags), "allocation"), \
	 world_kmalloc_tracked(sizeof(typeof(o)) * (n), 0))
#define kzalloc_objs(o, n, flags...) \
	(shim_waits(shim_flags(flags), "allocation"), \
	 world_kzalloc_tracked(sizeof(typeof(o)) * (n), 0))
#define kvzalloc_objs(o, n, flags...) \
	(shim_waits(shim_flags(flags), "allocation"), \
	 world_kzalloc_tracked(sizeof(typeof(o)) * (n), 0))
#define kmalloc_flex(o, member, n, flags...) \
	(shim_waits(shim_flags(flags), "allocation"), \
	 world_kmalloc_tracked(struct_size((typeof(o) *)NULL, member, n), 0))
#define kzalloc_flex(o, member, n, flags...) \
	(shim_waits(shim_flags(flags), "allocation"), \
	 world_kzalloc_tracked(struct_size((typeof(o) *)NULL, member, n), 0))

#define KMEM_CACHE(type, flags)		world_cache_create(#type, sizeof(struct type))
#define kmem_cache_alloc(c, gfp)	(shim_waits(gfp, "allocation"), world_cache_alloc(c, 0))
#define kmem_cache_alloc_node(c, gfp, nid) \
	(shim_waits(gfp, "allocation"), world_cache_alloc(c, nid))
#define kmem_cache_free(c, p)		world_cache_free(c, p)
#define kmem_cache_destroy(c)		world_cache_destroy(c)
struct list_lru;
void *kmem_cache_alloc_lru(struct kmem_cache *cache, struct list_lru *lru, gfp_t gfp);

#define alloc_page(gfp)			(shim_waits(gfp, "allocation"), shim_alloc_page())
#define __free_page(page)		world_free_pages(page_address(page), 1)
static inline struct page *shim_alloc_page(void)
{
	void *page = world_alloc_pages(1, 0);

	return page ? virt_to_page(page) : NULL;
}

#ifdef FIXED_PAGE_SHIFT		/* for sources that size an array by it */
#define PAGE_SHIFT		FIXED_PAGE_SHIFT
#define PAGE_SIZE		(1UL << PAGE_SHIFT)
#else
#define PAGE_SHIFT		world_page_shift
#define PAGE_SIZE		((unsigned long)world_page_size)
#endif
#define PAGE_MASK		(~(PAGE_SIZE - 1))
#define virt_addr_valid(p)	((void)(p), true)

/* CPUs and nodes. */

#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < world_cpus; (cpu)++)
#define cpu_to_node(cpu)		((void)(cpu), 0)
#define shim_alloc_percpu(type, gfp) \
	(shim_waits(gfp, "allocation"), \
	 (typeof(type) *)world_kzalloc(sizeof(type) * (size_t)world_cpus, 0))
#define alloc_percpu_gfp(type, gfp)	shim_alloc_percpu(type, gfp)
#define alloc_percpu(type)		alloc_percpu_gfp(type, GFP_KERNEL)
#define free_percpu(p)			world_kfree(p)
#define DEFINE_PER_CPU(type, name)	typeof(type) name[WORLD_MAX_CPUS]
#define per_cpu(variable, cpu)		((variable)[cpu])
#define per_cpu_ptr(p, cpu)		((p) + (cpu))
#define raw_cpu_ptr(p)			((p) + world_this_cpu())
#define this_cpu_ptr(p)			raw_cpu_ptr(p)
#define nr_node_ids			((unsigned int)world_nodes)
#define for_each_node(nid)		for ((nid) = 0; (nid) < world_nodes; (nid)++)
#define for_each_node_state(nid, s)	for_each_node(nid)

/* The order in which a CPU comes; it goes in the other. */
enum { CPUHP_MM_ZSWP_MEM_PREPARE, CPUHP_MM_ZSWP_POOL_PREPARE, SHIM_CPUHP_STATES };
int cpuhp_setup_state(int state, const char *name, int (*up)(unsigned int cpu),
		      int (*down)(unsigned int cpu));
void cpuhp_remove_state(int state);
int cpuhp_setup_state_multi(int state, const char *name,
			    int (*up)(unsigned int cpu, struct hlist_node *node),
			    int (*down)(unsigned int cpu, struct hlist_node *node));
int cpuhp_state_add_instance(int state, struct hlist_node *node);
int cpuhp_state_remove_instance(int state, struct hlist_node *node);
void cpuhp_remove_multi_state(int state);

/* Swap. */

#define MAX_SWAPFILES		WORLD_SWAP_TYPES
#define SWP_OFFSET_MASK		(~0UL >> 6)
#define swp_type(entry)		((void)(entry), 0)
#define swp_offset(entry)	((entry).val)
#define swp_entry(type, offset)	((void)(type), (swp_entry_t){ offset })
struct swap_info_struct;
#define SWAP_HAS_CACHE		0x40
#define in_task()		true
struct swap_info_struct *swp_swap_info(swp_entry_t entry);
struct swap_info_struct *page_swap_info(struct page *page);
struct swap_info_struct *get_swap_device(swp_entry_t entry);
void put_swap_device(struct swap_info_struct *si);
enum { WB_SYNC_NONE, WB_SYNC_ALL };
struct writeback_control { int sync_mode; };
#define MAX_RECLAIM_RETRIES	16

/* Memory cgroups. */

#define mem_cgroup_disabled()		false
#define mem_cgroup_kmem_disabled()	false
#define NODE_DATA(nid)			(nid)
#define mem_cgroup_lruvec(memcg, node)	mem_cgroup_lruvec_nid(memcg, node)
#define mem_cgroup_from_css(c)		((struct mem_cgroup *)(c))
#define mem_cgroup_from_slab_obj(p)	((void)(p), (struct mem_cgroup *)NULL)
#define mem_cgroup_from_virt(p)		((void)(p), (struct mem_cgroup *)NULL)
#define mem_cgroup_from_id(id)		((void)(id), root_mem_cgroup)
#define mem_cgroup_from_private_id(id)	((void)(id), root_mem_cgroup)
#define mem_cgroup_iter_break(root, memcg) mem_cgroup_put(memcg)
#define css_is_dying(c)			(READ_ONCE(mem_cgroup_from_css(c)->dying))
#define folio_memcg(folio)		((folio)->memcg)
#define count_objcg_event(objcg, item)	count_objcg_events(objcg, item, 1)
#define count_vm_events(item, n) \
	do { \
		for (long __n = (n); __n > 0; __n--) \
			count_vm_event(item); \
	} while (0)
#define memcg_kmem_id(memcg)		((memcg) ? READ_ONCE((memcg)->kmemcg_id) : -1)
#define css_for_each_descendant_pre(pos, css) \
	for ((pos) = (css); (pos); \
	     (pos) = (void *)world_next_descendant((void *)(pos), (void *)(css)))

/* Shrinkers: the contract's Scan and Count call them. */

struct shrink_control {
	gfp_t gfp_mask;
	int nid;
	unsigned long nr_to_scan, nr_scanned;
	struct mem_cgroup *memcg;
};
struct shrinker {
	unsigned long (*count_objects)(struct shrinker *, struct shrink_control *);
	unsigned long (*scan_objects)(struct shrinker *, struct shrink_control *);
	long batch;
	int seeks, id;
	unsigned int flags;
	void *private_data;
};
#define SHRINK_STOP		(~0UL)
#define SHRINK_EMPTY		(~0UL - 1)
#define DEFAULT_SEEKS		2
#define SHRINKER_NUMA_AWARE	1u
#define SHRINKER_MEMCG_AWARE	2u
struct shrinker *shrinker_alloc(unsigned int flags, const char *name, ...);
void shrinker_register(struct shrinker *shrinker);
void shrinker_free(struct shrinker *shrinker);

#include "shim/services.h"

/* Inline functions of mm/swap.h name more of it than anything here calls. */
struct swap_info_struct {
	unsigned long flags, *zeromap, *frontswap_map;
	unsigned int max;
	atomic_t frontswap_pages;
	struct percpu_ref users;
	struct swap_cluster_info *cluster_info;
	unsigned char *swap_map;
};

#endif
