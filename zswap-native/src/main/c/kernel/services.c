// SPDX-License-Identifier: Apache-2.0
/* The services of shim/services.h and shim/modelled.h that need some code. */
#include "kernel/kernel.h"
#include "world/under_test.h"

/* Per-CPU references. */

int percpu_ref_init(struct percpu_ref *ref, void (*release)(struct percpu_ref *ref),
		    unsigned int flags, gfp_t gfp)
{
	(void)flags;
	(void)gfp;
	*ref = (struct percpu_ref){ .count = 1, .release = release };
	world_reference(1);
	return 0;
}

void percpu_ref_exit(struct percpu_ref *ref)
{
	world_reference(-ref->count);
}

world_announced bool percpu_ref_tryget(struct percpu_ref *ref)
{
	world_point(POINT_REF, ref, POINT_WRITE);
	if (ref->count <= 0)
		return false;
	ref->count++;
	world_reference(1);
	return true;
}

world_announced void percpu_ref_put(struct percpu_ref *ref)
{
	world_point(POINT_REF, ref, POINT_WRITE);
	world_reference(-1);
	if (--ref->count == 0)
		ref->release(ref);
}

world_announced void percpu_ref_get(struct percpu_ref *ref)
{
	world_point(POINT_REF, ref, POINT_WRITE);
	ref->count++;
	world_reference(1);
}

world_announced static void percpu_ref_drop_first(struct rcu_head *head)
{
	struct percpu_ref *ref =
		(struct percpu_ref *)((char *)head - offsetof(struct percpu_ref, rcu));

	world_point(POINT_REF, ref, POINT_WRITE);
	ref->switching = false;
	percpu_ref_put(ref);
}

world_announced static bool has_switched(const void *ref)
{
	return !((const struct percpu_ref *)ref)->switching;
}

/* The first reference goes once every CPU has seen that the counter is dead. */
world_announced void percpu_ref_kill(struct percpu_ref *ref)
{
	world_wait(POINT_REF, ref, POINT_WRITE, has_switched, ref);
	WARN_ONCE(ref->dead, "reference killed twice");
	ref->dead = ref->switching = true;
	call_rcu(&ref->rcu, percpu_ref_drop_first);
}

world_announced void percpu_ref_resurrect(struct percpu_ref *ref)
{
	world_wait(POINT_REF, ref, POINT_WRITE, has_switched, ref);
	WARN_ON_ONCE(!ref->dead);
	WARN_ON_ONCE(ref->count == 0);
	ref->dead = false;
	ref->count++;
	world_reference(1);
}

world_announced bool percpu_ref_is_zero(struct percpu_ref *ref)
{
	world_point(POINT_REF, ref, POINT_READ);
	return ref->count == 0;
}

/* Work queues. */

static struct workqueue_struct *own_queue;

struct workqueue_struct *alloc_workqueue(const char *name, unsigned int flags, int active, ...)
{
	(void)name;
	(void)flags;
	(void)active;
	own_queue = world_kzalloc(sizeof(struct workqueue_struct), 0);
	return own_queue;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	own_queue = NULL;
	world_kfree(wq);
}

world_announced bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	explore_use(work);
	world_point(POINT_WORK, world_work_object, POINT_WRITE);
	if (!wq)
		world_bug(__func__, __FILE__, __LINE__, "no such work queue");
	if (work->pending)
		return false;
	work->pending = true;
	work->next = wq->queued;
	wq->queued = work;
	return true;
}

world_announced bool ut_work_queued(void)
{
	return own_queue && own_queue->queued;
}

world_announced void ut_run_worker(void)
{
	struct work_struct *work;

	world_point(POINT_WORK, world_work_object, POINT_WRITE);
	work = own_queue->queued;
	own_queue->queued = work->next;
	explore_use(work);
	work->pending = false;
	work->func(work);
}

/* Shrinkers. */

struct shrinker *shrinker_alloc(unsigned int flags, const char *name, ...)
{
	struct shrinker *shrinker = world_kzalloc(sizeof(struct shrinker), 0);

	(void)name;
	if (shrinker)
		shrinker->flags = flags;
	return shrinker;
}

void shrinker_register(struct shrinker *shrinker)
{
	(void)shrinker;
}

void shrinker_free(struct shrinker *shrinker)
{
	world_kfree(shrinker);
}

/* debugfs. */

static struct file {
	const char *name;
	u64 *wide;
	atomic_t *atomic;
	int (*get)(void *data, u64 *value);
	void *data;
} files[32];
static unsigned int nr_files;

static void debugfs_add(struct file file)
{
	if (nr_files == ARRAY_SIZE(files))
		world_bug(__func__, __FILE__, __LINE__, "too many debugfs files");
	files[nr_files++] = file;
}

void debugfs_create_u64(const char *name, umode_t mode, struct dentry *dir, u64 *value)
{
	(void)mode;
	(void)dir;
	debugfs_add((struct file){ .name = name, .wide = value });
}

void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *dir, atomic_t *value)
{
	(void)mode;
	(void)dir;
	debugfs_add((struct file){ .name = name, .atomic = value });
}

void debugfs_create_file(const char *name, umode_t mode, struct dentry *dir, void *data,
			 const struct shim_debugfs_file *file)
{
	(void)mode;
	(void)dir;
	debugfs_add((struct file){ .name = name, .get = file->get, .data = data });
}

static u64 file_value(const struct file *file)
{
	u64 value = 0;

	if (file->get)
		file->get(file->data, &value);
	else
		value = file->wide ? *file->wide : (u64)file->atomic->counter;
	return value;
}

u64 kernel_counter(const char *name, unsigned int *at)
{
	unsigned int i = *at;

	if (!i) {
		do {
			if (i++ == nr_files)
				return 0;
		} while (strcmp(files[i - 1].name, name));
		*at = i;
	}
	return file_value(&files[i - 1]);
}
