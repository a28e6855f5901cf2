// SPDX-License-Identifier: Apache-2.0
/* One operation: decode, check every number, perform, report. */
#include <limits.h>
#include <string.h>

#include "abi/shared.h"

/* Far more than the largest worker run passes; seconds, if something loops. */
#define BUDGET	(1LL << 31)

static char value[ZN_VALUE_LONGEST + 1];		/* of a parameter */

/* What the first number of an operation names. */
enum names { NAMES_NOTHING, NAMES_PAGE, NAMES_CGROUP };

static enum names names(int64_t op)
{
	switch (op) {
	case OP_WRITE: case OP_READ: case OP_FAULT: case OP_PAGEOUT: case OP_FREE: case OP_HOME:
	case OP_PAGEOUT_LARGE:
		return NAMES_PAGE;
	case OP_SHRINK: case OP_SCAN: case OP_COUNT: case OP_CREATE_CGROUP: case OP_LIMIT_CGROUP:
	case OP_WRITEBACK_CGROUP: case OP_OFFLINE: case OP_RELEASE:
		return NAMES_CGROUP;
	default:
		return NAMES_NOTHING;
	}
}

static bool no_cgroup(int64_t id)
{
	return id < 0 || id >= world_nr_memcgs;
}

int64_t abi_check_op(const int64_t *op, const uint8_t *payload, int64_t length)
{
	if (op[0] < OP_WRITE || op[0] >= NR_OPS)
		return abi_fail(ZN_INVALID, "no operation has opcode %lld", (long long)op[0]);
	if (names(op[0]) == NAMES_PAGE && (op[1] < 0 || (uint64_t)op[1] >= world_nr_pages))
		return abi_fail(ZN_UNKNOWN, "page %lld is not in 0..%lu", (long long)op[1],
				world_nr_pages - 1);
	if (names(op[0]) == NAMES_CGROUP && no_cgroup(op[1]))
		return abi_fail(ZN_UNKNOWN, "cgroup %lld was never created; there are 0..%d",
				(long long)op[1], world_nr_memcgs - 1);
	if (op[0] == OP_HOME && no_cgroup(op[2]))
		return abi_fail(ZN_UNKNOWN, "cgroup %lld was never created; there are 0..%d",
				(long long)op[2], world_nr_memcgs - 1);
	if (op[0] == OP_PAGEOUT_LARGE) {
		if (op[2] < 2 || op[2] > WORLD_LARGEST || (op[2] & (op[2] - 1)))
			return abi_fail(ZN_INVALID, "%lld pages are no power of two in 2..%d",
					(long long)op[2], WORLD_LARGEST);
		if ((uint64_t)(op[1] + op[2]) > world_nr_pages)
			return abi_fail(ZN_UNKNOWN, "page %lld is not in 0..%lu",
					(long long)(op[1] + op[2] - 1), world_nr_pages - 1);
	}
	if (op[0] == OP_WRITE && (!payload || length != world_page_size))
		return abi_fail(ZN_PAGE_SIZE, "a write takes one page of %u bytes, not %lld",
				world_page_size, (long long)length);
	if (op[0] == OP_SET_PARAMETER) {
		if (op[1] < 0 || op[1] >= NR_PARAMETERS)
			return abi_fail(ZN_INVALID, "no parameter has number %lld", (long long)op[1]);
		if (length < 0 || length >= (int64_t)sizeof(value) || (!payload && length))
			return abi_fail(ZN_INVALID, "a parameter's value has 0..%zu bytes, not %lld",
					sizeof(value) - 1, (long long)length);
	}
	if (op[0] == OP_FAIL_NEXT && (op[1] < 0 || op[1] >= NR_FAILURE_POINTS))
		return abi_fail(ZN_INVALID, "no failure point has number %lld", (long long)op[1]);
	if ((op[0] == OP_CPU_OFFLINE || op[0] == OP_CPU_ONLINE) &&
	    (op[1] < 0 || op[1] >= world_cpus))
		return abi_fail(ZN_UNKNOWN, "CPU %lld is not in 0..%d", (long long)op[1], world_cpus - 1);
	return 0;
}

static struct outcome set_parameter(int64_t parameter, const uint8_t *payload, int64_t length)
{
	if (length)
		memcpy(value, payload, (size_t)length);
	value[length] = '\0';
	return op_set_parameter((enum zswap_parameter)parameter, value);
}

struct outcome abi_perform(const int64_t *op, const uint8_t *payload, int64_t length)
{
	unsigned long page = (unsigned long)op[1];
	int cgroup = (int)op[1];

	switch (op[0]) {
	case OP_WRITE:
		return op_write(page, payload);
	case OP_READ:
		return op_read(page);
	case OP_FAULT:
		return op_fault(page, op[2] != 0, op[3] != 0);
	case OP_PAGEOUT:
		return op_pageout(page, op[2] != 0);
	case OP_PAGEOUT_LARGE:
		return op_pageout_large(page, (unsigned long)op[2], op[3] != 0);
	case OP_RECLAIM:
		return op_reclaim();
	case OP_FREE:
		return op_free(page);
	case OP_HOME:
		return op_home(page, (int)op[2]);
	case OP_SHRINK:
		return op_shrink(cgroup, op[2]);
	case OP_SCAN:
		return op_scan(cgroup, op[2]);
	case OP_COUNT:
		return op_count(cgroup);
	case OP_WORKER:
		return op_worker();
	case OP_SWAPON:
		return op_swapon();
	case OP_SWAPOFF:
		return op_swapoff();
	case OP_CREATE_CGROUP:
		return op_create(cgroup);
	case OP_LIMIT_CGROUP:
		return op_limit(cgroup, op[2]);
	case OP_WRITEBACK_CGROUP:
		return op_writeback(cgroup, op[2] != 0);
	case OP_OFFLINE:
		return op_offline(cgroup);
	case OP_RELEASE:
		return op_release(cgroup);
	case OP_SET_PARAMETER:
		return set_parameter(op[1], payload, length);
	case OP_CPU_OFFLINE:
		return op_cpu_offline((int)op[1]);
	case OP_CPU_ONLINE:
		return op_cpu_online((int)op[1]);
	default:
		return outcome(STATUS_DONE, world_arm((enum failure_point)op[1],
						      op[2] < 0 ? 0 : (unsigned long)op[2]));
	}
}

int64_t abi_apply(const int64_t *op, const uint8_t *payload, int64_t length, int64_t *report)
{
	int64_t ret = abi_check_op(op, payload, length);
	struct outcome result;

	if (ret)
		return ret;
	world_budget = BUDGET;
	if (setjmp(world_failure.out))
		return abi_broken();
	result = abi_perform(op, payload, length);
	world_run_deferred();
	report[REPORT_STATUS] = result.status;
	report[REPORT_VALUE] = result.value;
	if (names(op[0]) == NAMES_PAGE)
		report_page((unsigned long)op[1], report + REPORT_PTE);
	else
		report_no_page(report + REPORT_PTE);
	digest_update();
	report[REPORT_DIGEST] = (int64_t)world_digest;
	report[REPORT_CGROUPS] = (int64_t)world_digest_cgroups;
	report[REPORT_LRUS] = (int64_t)world_digest_lrus;
	report_counters(report + REPORT_COUNTERS);
	return 0;
}
