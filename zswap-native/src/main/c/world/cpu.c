// SPDX-License-Identifier: Apache-2.0
/*
 * CPUs that go and come back. Of several, a task has one of its own, and while
 * that is offline it is on the first that is online. Nothing else moves tasks.
 */
#include <errno.h>

#include "world/internal.h"

int world_cpus;
unsigned int world_cpus_online;
struct mutex world_cpu_hotplug;

int world_this_cpu_at(const struct world_place *place)
{
	int own = world_cpu() % world_cpus;

	world_point_at(POINT_MEMORY, &world_cpus_online, POINT_READ, place);
	return world_cpus_online & 1U << own ? own : __builtin_ctz(world_cpus_online);
}

static struct outcome take_offline(int cpu)
{
	unsigned int others = world_cpus_online & ~(1U << cpu);

	if (others == world_cpus_online)
		return outcome(STATUS_DENIED, EINVAL);
	if (!others)
		return outcome(STATUS_DENIED, EBUSY);
	world_point(POINT_MEMORY, &world_cpus_online, POINT_WRITE);
	world_cpus_online = others;
	/* Who must not be preempted is still there, and is waited for. */
	synchronize_rcu();
	ut_cpu_offline((unsigned int)cpu);
	return outcome(STATUS_DONE, 0);
}

struct outcome op_cpu_offline(int cpu)
{
	struct outcome result;

	mutex_lock(&world_cpu_hotplug);
	result = take_offline(cpu);
	mutex_unlock(&world_cpu_hotplug);
	return result;
}

struct outcome op_cpu_online(int cpu)
{
	struct outcome result = outcome(STATUS_DONE, 0);

	mutex_lock(&world_cpu_hotplug);
	if (world_cpus_online & 1U << cpu)
		;
	else if (ut_cpu_online((unsigned int)cpu)) {
		result = outcome(STATUS_NO_MEMORY, 0);
	} else {
		world_point(POINT_MEMORY, &world_cpus_online, POINT_WRITE);
		world_cpus_online |= 1U << cpu;
	}
	mutex_unlock(&world_cpu_hotplug);
	return result;
}
