// SPDX-License-Identifier: Apache-2.0
/*
 * CPU hotplug: what the code under test prepares for each CPU that is online,
 * and takes away when one is dead. Once for itself, or once for each instance.
 *
 * PROBE comp_dead: BODY(mm/zswap.c, zswap_cpu_comp_dead, return)
 * PROBE no_callback: BODY(mm/zswap.c, zswap_setup init_zswap, NULL[)])
 *
 * TRAIT lacks cpu-contexts comp_dead=2 no_callback=1: zswap registers no callback for CPUs that go offline (zswap_setup()), so that compression contexts live as long as their pool
 */
#include "kernel/kernel.h"
#include "world/under_test.h"

static struct state {
	int (*up)(unsigned int cpu);
	int (*down)(unsigned int cpu);
	int (*instance_up)(unsigned int cpu, struct hlist_node *node);
	int (*instance_down)(unsigned int cpu, struct hlist_node *node);
	struct hlist_node *instances;
} states[SHIM_CPUHP_STATES];

/* The only CPU never goes: nobody has to be kept from it. */
static void cpus_lock(void)
{
	if (world_cpus > 1)
		mutex_lock(&world_cpu_hotplug);
}

static void cpus_unlock(void)
{
	if (world_cpus > 1)
		mutex_unlock(&world_cpu_hotplug);
}

static bool is_online(int cpu)
{
	return world_cpus_online & 1U << cpu;
}

/* The instances before `end`, or all. */
static void take_down(const struct state *s, unsigned int cpu, const struct hlist_node *end)
{
	struct hlist_node *node;

	if (s->down)
		s->down(cpu);
	for (node = s->instances; s->instance_down && node != end; node = node->next)
		s->instance_down(cpu, node);
}

static int bring_up(const struct state *s, unsigned int cpu)
{
	struct hlist_node *node;
	int ret = s->up ? s->up(cpu) : 0;

	for (node = s->instances; !ret && node; node = node->next) {
		ret = s->instance_up(cpu, node);
		if (ret)
			take_down(s, cpu, node);
	}
	return ret;
}

int ut_cpu_online(unsigned int cpu)
{
	for (int i = 0; i < SHIM_CPUHP_STATES; i++) {
		int ret = bring_up(&states[i], cpu);

		if (ret) {
			while (--i >= 0)
				take_down(&states[i], cpu, NULL);
			return ret;
		}
	}
	return 0;
}

void ut_cpu_offline(unsigned int cpu)
{
	for (int i = SHIM_CPUHP_STATES - 1; i >= 0; i--)
		take_down(&states[i], cpu, NULL);
}

int cpuhp_setup_state_multi(int state, const char *name,
			    int (*up)(unsigned int cpu, struct hlist_node *node),
			    int (*down)(unsigned int cpu, struct hlist_node *node))
{
	(void)name;
	states[state] = (struct state){ .instance_up = up, .instance_down = down };
	return 0;
}

static void remove_before(int state, int cpus)
{
	for (int cpu = 0; cpu < cpus; cpu++) {
		if (is_online(cpu))
			take_down(&states[state], (unsigned int)cpu, NULL);
	}
	states[state] = (struct state){ 0 };
}

int cpuhp_setup_state(int state, const char *name, int (*up)(unsigned int cpu),
		      int (*down)(unsigned int cpu))
{
	(void)name;
	states[state] = (struct state){ .up = up, .down = down };
	for (int cpu = 0; cpu < world_cpus; cpu++) {
		int ret = is_online(cpu) ? up((unsigned int)cpu) : 0;

		if (ret) {
			remove_before(state, cpu);
			return ret;
		}
	}
	return 0;
}

void cpuhp_remove_state(int state)
{
	remove_before(state, world_cpus);
}

static void each_down(const struct state *s, struct hlist_node *node, int cpus)
{
	for (int cpu = 0; s->instance_down && cpu < cpus; cpu++) {
		if (is_online(cpu))
			s->instance_down((unsigned int)cpu, node);
	}
}

int cpuhp_state_add_instance(int state, struct hlist_node *node)
{
	struct state *s = &states[state];
	int ret = 0;

	cpus_lock();
	for (int cpu = 0; !ret && cpu < world_cpus; cpu++) {
		ret = is_online(cpu) ? s->instance_up((unsigned int)cpu, node) : 0;
		if (ret)
			each_down(s, node, cpu);
	}
	if (!ret && world_cpus > 1) {
		node->next = s->instances;
		s->instances = node;
	}
	cpus_unlock();
	return ret;
}

int cpuhp_state_remove_instance(int state, struct hlist_node *node)
{
	struct state *s = &states[state];

	cpus_lock();
	for (struct hlist_node **at = &s->instances; *at; at = &(*at)->next) {
		if (*at == node) {
			*at = node->next;
			break;
		}
	}
	each_down(s, node, world_cpus);
	cpus_unlock();
	return 0;
}

void cpuhp_remove_multi_state(int state)
{
	states[state] = (struct state){ 0 };
}
