/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - one open machine of a library, for the C mains: operations in, reports out, and
 * everything there is to see in one piece of memory.
 */
#ifndef MAIN_SESSION_H
#define MAIN_SESSION_H

#include "main/stream.h"

#include <stddef.h>

struct session {
	const struct zswap_machine_abi *abi;
	int64_t handle;			/* negative: the error of open */
	int64_t pages, slots, page_size;
	int64_t report[ZN_REPORT_LONGS];	/* of the last operation that was not refused */
};

/* Everything to be seen, as bytes, with a mark where each part begins. */
#define SNAPSHOT_MAX_PARTS 64

struct snapshot {
	uint8_t *bytes;
	size_t length, capacity;
	struct {
		const char *name;
		size_t start;
		int64_t index;		/* of the first item */
		size_t item;		/* bytes per item */
	} parts[SNAPSHOT_MAX_PARTS];
	int nr_parts;
};

/* All return what the library returned: negative for an error. */
int64_t session_open(struct session *s, const struct zswap_machine_abi *abi,
		     const struct stream_open *open);
int64_t session_apply(struct session *s, const struct stream_op *op);
int64_t session_close(struct session *s);

/* The library's text for its last failure. */
const char *session_error(struct session *s);

/* Fills in a snapshot (all zero at first, then reused); negative if the library refused. */
int64_t session_look(struct session *s, struct snapshot *shot);
void snapshot_free(struct snapshot *shot);
/* Where two differ, in words; NULL if they are the same. */
const char *snapshot_difference(const struct snapshot *a, const struct snapshot *b);

/* Continues a hash over some bytes. */
uint64_t session_hash(uint64_t hash, const void *bytes, size_t length);

/* Name of a field of a report. */
const char *session_field(int field);

#endif
