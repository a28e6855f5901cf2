/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls that one machine library offers. It exports one symbol,
 * zswap_machine_abi, which returns the table below.
 *
 * Every call returns a number >= 0, or a negative zn_error with a text that
 * error_text gives until the next failure. Nothing that is passed in can make
 * a call crash, as long as buffers are as long as their caller says.
 *
 * A library runs one machine at a time, and one call at a time; two threads
 * at once get ZN_BUSY. Whoever wants a second machine loads a copy of the file.
 */
#ifndef ABI_ABI_H
#define ABI_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZN_ABI_VERSION	4

enum zn_error {
	ZN_INVALID = 1,		/* an argument makes no sense */
	ZN_UNKNOWN,		/* names a page, slot, cgroup, node or CPU that is not there */
	ZN_CLOSED,		/* not an open machine's handle */
	ZN_BROKEN,		/* the code under test broke down; only close is left */
	ZN_PARAMETER,		/* the kernel refuses a boot parameter; see below */
	ZN_PAGE_SIZE,		/* no page size, or a buffer that is not one page */
	ZN_DEVICE,		/* the device's file cannot be used */
	ZN_MEMORY,		/* no memory for the machine */
	ZN_BUSY,		/* a call of another thread is under way; no text */
	ZN_LIBRARY,		/* not a machine library */
	ZN_OCCUPIED,		/* a machine is open already */
	ZN_PROTOCOL,		/* the code under test has no such protocol */
};
/* A ZN_PARAMETER failure is -(ZN_PARAMETER + 256 * errno). */

/* Opcodes: the records of Operation.java in their order; [opcode, a, b, c]. */
enum zn_op {
	OP_WRITE = 1,		/* page; payload: one page */
	OP_READ,		/* page */
	OP_FAULT,		/* page, write, interrupted */
	OP_PAGEOUT,		/* page, keep */
	OP_RECLAIM,
	OP_FREE,		/* page */
	OP_HOME,		/* page, cgroup */
	OP_SHRINK,		/* cgroup, times */
	OP_SCAN,		/* cgroup, nr_to_scan */
	OP_COUNT,		/* cgroup */
	OP_WORKER,
	OP_SWAPON,
	OP_SWAPOFF,
	OP_CREATE_CGROUP,	/* parent */
	OP_LIMIT_CGROUP,	/* cgroup, zswap.max */
	OP_WRITEBACK_CGROUP,	/* cgroup, enabled */
	OP_OFFLINE,		/* cgroup */
	OP_RELEASE,		/* cgroup */
	OP_SET_PARAMETER,	/* parameter; payload: value */
	OP_FAIL_NEXT,		/* failure point, nth */
	OP_CPU_OFFLINE,		/* CPU */
	OP_CPU_ONLINE,		/* CPU */
	OP_PAGEOUT_LARGE,	/* first page, how many, keep */
	NR_OPS			/* behind the last */
};
#define ZN_OP_LONGS	4
#define ZN_VALUE_LONGEST	(1 << 20)	/* bytes of a parameter's value */

/* A step report. */
enum zn_report {
	REPORT_STATUS, REPORT_VALUE,
	REPORT_PTE, REPORT_PTE_DIRTY, REPORT_SLOT, REPORT_FLAGS, REPORT_REFS,
	REPORT_CHARGED, REPORT_CONTENT,
	REPORT_DIGEST, REPORT_CGROUPS, REPORT_LRUS,
	REPORT_COUNTERS,
	ZN_COUNTERS = 22,
	ZN_REPORT_LONGS = REPORT_COUNTERS + ZN_COUNTERS
};

/* What open takes: this many longs, and a payload: path, then six values. */
enum zn_config {
	CONFIG_PAGE_SIZE, CONFIG_PAGES, CONFIG_SLOTS, CONFIG_NODES,
	CONFIG_CPUS, CONFIG_TOTAL_RAM_PAGES, CONFIG_SYNCHRONOUS,
	CONFIG_PATH_LENGTH,	/* -1: the device is in memory */
	CONFIG_PARAMETER_LENGTHS,	/* six; -1: not given */
	ZN_CONFIG_LONGS = CONFIG_PARAMETER_LENGTHS + 6
};

/* Parts of an observation; each is an array of longs. */
enum zn_section {
	SECTION_PAGES,		/* 7 a page, as in the report */
	SECTION_SLOTS,		/* 8 a slot: count, has cache, zero, owner, length,
				   folio flags, folio content, device content */
	SECTION_CGROUPS,	/* 10 + nodes a cgroup, fields of CgroupState */
	SECTION_LRUS,		/* for each cgroup and node: length, then as many
				   slot * 2 + referenced; 0 if not online */
	SECTION_POOLS,		/* total pages of each */
	SECTION_COUNTERS,	/* as in the report */
};

/* A request to run a scenario; a batch is how many there are, then they. */
enum zn_request {
	REQUEST_LENGTH,		/* steps of the schedule */
	REQUEST_ASLEEP,		/* a bit per task, from the schedule's end on */
	REQUEST_FLAGS,		/* enum zn_run */
	REQUEST_SCHEDULE	/* eight steps a long: a byte each, the task */
};

enum zn_run {
	RUN_EXPLAIN = 1,	/* say what the steps were */
	RUN_NO_FACTS = 2,	/* leave none */
};

/* A run's result. */
enum zn_result {
	RESULT_LONGS,		/* of all of it */
	RESULT_END,		/* enum run_end (explore.h), or one of enum zn_no_run */
	RESULT_STEPS,
	RESULT_PENDING,		/* tasks that have not finished */
	RESULT_FACTS,
	RESULT_TEXT,		/* bytes of the violation's text; 0: none */
	RESULT_RACY,		/* how much is known of racy words by now (plain_found()) */
	RESULT_TRACE		/* packed (explore.h); behind it the facts, then the text */
};

enum zn_no_run {
	END_BAD_SCHEDULE = -1,	/* it names a task that is not enabled */
	END_TOO_MUCH = -2,	/* a step touches more than can be announced */
};

/* What a replay comes to. */
enum zn_replay {
	REPLAY_END,		/* as in a result; of the first run, like the next three */
	REPLAY_STEPS,
	REPLAY_OUTCOME,		/* hash of the facts; 0 without facts */
	REPLAY_VIOLATED,	/* 1: broke an invariant */
	REPLAY_DIFFERENT,	/* runs for which any of these was another */
	REPLAY_NANOSECONDS,	/* that all runs took */
	ZN_REPLAY_LONGS
};

/* Texts. */
enum zn_text {
	TEXT_NAME,		/* of the machine; needs no handle */
	TEXT_BUILD,		/* what was compiled; needs no handle */
	TEXT_PARAMETER,		/* index: ZswapParameter */
	TEXT_POOL_ZPOOL,	/* index: pool */
	TEXT_POOL_COMPRESSOR,	/* index: pool */
	TEXT_WARNING,		/* index: from 0, oldest first, at most 100 */
};

/* Numbers about the library as a whole. */
enum zn_number {
	NUMBER_OPEN,		/* machines that are open */
	NUMBER_ARENA_BYTES,	/* address space that it has reserved for them */
	NUMBER_LIVE_BYTES,	/* bytes that the code under test holds */
	NUMBER_WARNINGS,	/* kept warnings */
};

struct zswap_machine_abi {
	uint32_t version;	/* ZN_ABI_VERSION */
	uint32_t size;		/* of this struct */
	/* A handle above 0. */
	int64_t (*open)(const int64_t *config, int64_t longs, const uint8_t *payload,
			int64_t length);
	int64_t (*close)(int64_t handle);
	int64_t (*apply)(int64_t handle, const int64_t *op, int64_t op_longs,
			 const uint8_t *payload, int64_t length,
			 int64_t *report, int64_t report_longs);
	/* The longs that the section has; filled in only if they fit. */
	int64_t (*observe)(int64_t handle, int64_t section, int64_t *out, int64_t longs);
	/* 1 if there is such a folio, up to date (then one page is copied), else 0. */
	int64_t (*read_page)(int64_t handle, int64_t page, uint8_t *out, int64_t length);
	int64_t (*read_device)(int64_t handle, int64_t slot, uint8_t *out, int64_t length);
	/* The text's length in bytes; as much as fits is copied, without a NUL. */
	int64_t (*text)(int64_t handle, int64_t what, int64_t index,
			uint8_t *out, int64_t length);
	int64_t (*number)(int64_t what);
	/*
	 * Scenarios, in libraries of the variant "explore" alone; see runs.c. One
	 * counts as the library's machine, is closed as one, and takes no other calls.
	 */
	int64_t (*scenario_open)(const int64_t *spec, int64_t longs, const uint8_t *payload,
				 int64_t length);
	/* Runs a batch; how many results fitted. Both are addresses of longs. */
	int64_t (*scenario_run)(int64_t handle, int64_t in, int64_t in_longs,
				int64_t out, int64_t out_longs);
	/*
	 * Runs one request so many times, without traces, and fills in a summary:
	 * see enum zn_replay. Both are addresses of longs.
	 */
	int64_t (*scenario_replay)(int64_t handle, int64_t in, int64_t in_longs, int64_t times,
				   int64_t out, int64_t out_longs);
	/* What the steps of the last explained run were; as text. */
	int64_t (*scenario_explanation)(int64_t handle, uint8_t *out, int64_t length);
	/* Of the last failure of this library; as text. */
	int64_t (*error_text)(uint8_t *out, int64_t length);
};

__attribute__((visibility("default")))
const struct zswap_machine_abi *zswap_machine_abi(void);

/*
 * Where explored tasks have their stacks, and where the machine's code is; and what a fault there is
 * to be taken to, which does not return: the signal (0: the stack is full), the address that it is
 * about, and whether the code itself was to be there.
 */
struct zswap_fault_area {
	uintptr_t low, code;
	size_t bytes, stack_bytes;	/* of all stacks, of each */
	size_t code_bytes;
	void (*landing)(int signal, uintptr_t address, bool fetch);
};

__attribute__((visibility("default")))
const struct zswap_fault_area *zswap_fault_area(void);

/*
 * Where a scenario's spec has what; behind these come its configuration and its operations. The
 * positions of the protocol, one per axis, are struct ut_protocol's.
 */
#define PROTOCOL_AXES	9
enum { SPEC_FREE, SPEC_GRAIN, SPEC_PROTOCOL, SPEC_SETUP = SPEC_PROTOCOL + PROTOCOL_AXES,
       SPEC_TASKS, SPEC_AFTER, SCENARIO_CONFIG };

#endif
