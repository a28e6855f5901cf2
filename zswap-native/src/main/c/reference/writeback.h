/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writeback.h - the pieces of writing an entry back: writeback.c puts them together as Linux merged
 * it, positions/writeback.c in other ways.
 */
#ifndef REFERENCE_WRITEBACK_H
#define REFERENCE_WRITEBACK_H

#include "reference/zswap.h"

/* What became of an entry that was to be written back. */
enum outcome {
	WRITTEN,
	WARM,		/* its slot is in the swap cache: somebody has just brought it in */
	MISSED,		/* it was gone, or there was no memory */
	PINNED,		/* no outcome yet */
};

/*
 * Pins a slot with a new folio in the swap cache, locked: until it is unlocked the slot cannot be
 * freed or stored to, nor can its area be switched off.
 */
enum outcome pin_slot(swp_entry_t slot, struct folio **pin);
/* Undoes it; the folio has never had any content. */
void unpin_slot(struct folio *pin);
/* Writes out the folio that pins a slot, filled, and unpins it. */
void send(struct folio *pin);
/* What an outcome means for the walk, and for the statistics. */
enum lru_verdict judge(struct lru_walk *walk, enum outcome outcome);

#endif
