/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream.h - where the C mains get operations from: a random stream, always the same for the same
 * seed, or a recorded file.
 *
 * A stream is one machine's life: how it is opened, and what is done to it.
 *
 * A file holds, in this order and in the byte order of the machine that wrote it: the eight bytes
 * "ZSWAPOPS"; the ZN_CONFIG_LONGS longs of the configuration; the length (a long) and bytes of its
 * payload; and for every operation its ZN_OP_LONGS longs, and length and bytes of its payload.
 */
#ifndef MAIN_STREAM_H
#define MAIN_STREAM_H

#include "abi/abi.h"

#include <stdbool.h>
#include <stdio.h>

/* Most pages of a random stream's machine. */
#define STREAM_MAX_PAGES 1024

/* Longest payload of an operation. */
#define STREAM_MAX_PAYLOAD 65536

struct stream_open {
	int64_t config[ZN_CONFIG_LONGS];
	uint8_t payload[8192];
	int64_t length;
};

struct stream_op {
	int64_t op[ZN_OP_LONGS];
	uint8_t payload[STREAM_MAX_PAYLOAD];
	int64_t length;
};

/* What a random stream knows of its machine, so that most of what it asks for makes sense. */
struct stream_random {
	uint64_t seed;
	int64_t page_size, pages, slots;
	int64_t cgroups, cpus;
	bool swap_on;
	int64_t hot;		/* pages below this one are used most */
	int64_t run_op, run_page, run_left;	/* the same for a row of pages */
	bool break_pools;	/* next, change what needs a pool: its creation will fail */
	int8_t pte[STREAM_MAX_PAGES];	/* when last seen */
};

/* Starts a stream; page_size 0 leaves the choice to the seed. */
void stream_random_open(struct stream_random *r, uint64_t seed, int64_t page_size,
			struct stream_open *open);
void stream_random_next(struct stream_random *r, struct stream_op *op);
/* To be told what came of each operation that was not refused. */
void stream_random_done(struct stream_random *r, const struct stream_op *op,
			const int64_t *report);

/* Recorded streams. All return false on failure, with a message in stream_error. */
extern const char *stream_error;
bool stream_write_open(FILE *file, const struct stream_open *open);
bool stream_write_op(FILE *file, const struct stream_op *op);
bool stream_read_open(FILE *file, struct stream_open *open);
/* *end: there is no further operation. */
bool stream_read_op(FILE *file, struct stream_op *op, bool *end);

/* For messages: the opcode's name. */
const char *stream_op_name(int64_t opcode);
void stream_print_op(FILE *out, const struct stream_op *op);

#endif
