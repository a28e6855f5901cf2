/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of abi/ share. None of their state is reset with a machine's. */
#ifndef ABI_SHARED_H
#define ABI_SHARED_H

#include <setjmp.h>

#include "abi/abi.h"
#include "world/internal.h"

#pragma GCC visibility push(hidden)

/* Keeps a text and returns the code, negated. */
int64_t abi_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int64_t abi_copy_text(const char *text, uint8_t *out, int64_t length);
/* Marks the machine broken, after world_failure.out was taken. */
int64_t abi_broken(void);

/* start.c: 0 or an error; a start that failed is to be torn down. */
int64_t abi_check_config(const int64_t *c, int64_t longs, const uint8_t *payload, int64_t length);
/* Needed: a zswap that does not come up is an error, unless enabled=N was asked for. */
int64_t abi_start(const int64_t *c, const uint8_t *payload, int64_t length, bool needed);

/* state.c: the section that all of world/ and the code under test live in. */
int abi_state_reset(void);		/* 0 or -1: no memory */
/* What every run of a scenario starts from, and going back to it. */
int abi_state_keep(void);		/* 0 or -1: no memory */
void abi_state_restore(void);
void abi_coverage_dump(void);		/* of a gcov build; else nothing */

/* ops.c: the machine is open. The first two are steps of the third. */
int64_t abi_apply(const int64_t *op, const uint8_t *payload, int64_t length, int64_t *report);

struct outcome abi_perform(const int64_t *op, const uint8_t *payload, int64_t length);
int64_t abi_check_op(const int64_t *op, const uint8_t *payload, int64_t length);

/* start.c: what the next start follows; all zeros but for a scenario's. */
extern struct ut_protocol abi_protocol;

/* spec.c, of scenarios: longs of an operation; operations in a row. */
#define SPEC_OP		5
#define MOST_OPS	64
/* spec.c, scenario.c, runs.c and explain.c, or scenario_none.c: after the handle was checked. */
int64_t scenario_check(const int64_t *spec, int64_t longs, const uint8_t *payload, int64_t length);
int64_t scenario_start(const int64_t *spec, const uint8_t *payload);
int64_t scenario_batch(const int64_t *in, int64_t in_longs, int64_t *out, int64_t out_longs);
int64_t scenario_replay(const int64_t *in, int64_t in_longs, int64_t times, int64_t *out);
int64_t scenario_explanation(uint8_t *out, int64_t length);
void scenario_stop(void);
/* After world_failure.out was taken, at boot or in the set-up: a violation of every run. */
void scenario_note_failure(void);

/* observe.c */
int64_t abi_observe(int64_t section, int64_t *out, int64_t longs);

/* What was compiled, from the build. */
extern const char abi_build[];

#pragma GCC visibility pop

#endif
