/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writeback.c - other ways through a visit of the LRU walk: R1, R2 and R3. The steps are those of
 * the merged code, in another order, or with one left out.
 */
#include "reference/positions/positions.h"
#include "reference/writeback.h"

/* R2, R1's lookup before the pin: whether the slot still holds the entry, as of now. */
static bool slot_holds(struct tree *tree, swp_entry_t slot, const struct zswap_entry *entry)
{
	return tree_get(tree, slot.val) == entry;
}

/* R1: takes the entry out of the tree and writes it, whatever the slot holds by now. */
static enum outcome write_unchecked(struct tree *tree, swp_entry_t slot, struct zswap_entry *entry,
				    struct folio *pin)
{
	bool ours = tree_take_if(tree, slot.val, entry);

	BUG_ON(!entry_restore(entry, pin, ZSWPWB));
	/* Without a count there is nobody else to free it. */
	if (ours || !entries_are_counted())
		entry_free(entry);
	send(pin);
	return WRITTEN;
}

/* R1: looks again, and takes the entry out of the tree only when it has been decompressed. */
static enum outcome write_after_lookup(struct tree *tree, swp_entry_t slot,
				       struct zswap_entry *entry, struct folio *pin)
{
	if (!slot_holds(tree, slot, entry)) {
		if (protocol.recheck == RECHECK_LOOKUP_AFTER_PIN_AS_QUOTED)
			delete_from_swap_cache(pin);
		else
			unpin_slot(pin);
		return MISSED;
	}
	BUG_ON(!entry_restore(entry, pin, ZSWPWB));
	if (tree_take_if(tree, slot.val, entry))
		entry_free(entry);
	send(pin);
	return WRITTEN;
}

static enum outcome write_if_same(struct tree *tree, swp_entry_t slot, struct zswap_entry *entry,
				  struct folio *pin)
{
	if (!tree_take_if(tree, slot.val, entry)) {
		unpin_slot(pin);
		return MISSED;
	}
	BUG_ON(!entry_restore(entry, pin, ZSWPWB));
	entry_free(entry);
	send(pin);
	return WRITTEN;
}

/* With the slot pinned. */
static enum outcome write_pinned(struct tree *tree, swp_entry_t slot, struct zswap_entry *entry,
				 struct folio *pin)
{
	switch (protocol.recheck) {
	case RECHECK_NONE:
	case RECHECK_LOOKUP_BEFORE_PIN:
		return write_unchecked(tree, slot, entry, pin);
	case RECHECK_LOOKUP_AFTER_PIN:
	case RECHECK_LOOKUP_AFTER_PIN_AS_QUOTED:
		return write_after_lookup(tree, slot, entry, pin);
	default:
		return write_if_same(tree, slot, entry, pin);
	}
}

static enum outcome pin_and_write(struct tree *early, swp_entry_t slot, struct zswap_entry *entry)
{
	struct folio *pin;
	enum outcome outcome = pin_slot(slot, &pin);

	if (outcome != PINNED)
		return outcome;
	return write_pinned(early ? early : tree_of(slot), slot, entry, pin);
}

/* R2: the tree is looked at before the pin, so that something else has to keep it. */
static enum outcome write_through_tree(swp_entry_t slot, struct zswap_entry *entry)
{
	enum outcome outcome = MISSED;
	struct tree *tree = tree_use(slot);

	if (!tree)
		return MISSED;
	if (slot_holds(tree, slot, entry))
		outcome = pin_and_write(tree, slot, entry);
	tree_done(tree);
	return outcome;
}

static enum outcome write_entry(swp_entry_t slot, struct zswap_entry *entry)
{
	if (protocol.tree != TREE_PIN_FIRST)
		return write_through_tree(slot, entry);
	if (protocol.recheck == RECHECK_LOOKUP_BEFORE_PIN) {
		struct tree *tree = tree_of(slot);

		if (!tree || !slot_holds(tree, slot, entry))
			return MISSED;
	}
	return pin_and_write(NULL, slot, entry);
}

/* R3: before the lock is dropped. */
static void step_aside(struct lru_walk *walk, struct zswap_entry *entry)
{
	switch (protocol.walk) {
	case WALK_ISOLATE_AND_PUT_BACK:
	case WALK_ISOLATE_ONLY:
		lru_isolate(walk, &entry->lru);
		break;
	case WALK_ROTATE_AFTER:
		break;
	default:
		lru_rotate(walk, &entry->lru);
	}
}

/* R3: writeback failed, and the lock is not held. The entry may be gone. */
static void step_back(struct lru_walk *walk, struct zswap_entry *entry)
{
	if (protocol.walk == WALK_ISOLATE_AND_PUT_BACK)
		entry_list(entry);
	if (protocol.walk == WALK_ROTATE_AFTER) {
		lru_lock(walk);
		lru_rotate(walk, &entry->lru);
		lru_unlock(walk);
	}
}

enum lru_verdict position_visit(struct lru_walk *walk, struct zswap_entry *entry)
{
	swp_entry_t slot = entry->slot;
	enum lru_verdict verdict;
	enum outcome outcome;

	/* Its last reference has gone: who gave it up waits for the lock to take it off the list. */
	if (entries_are_counted() && !entry_tryget(entry))
		return LRU_LATER;
	step_aside(walk, entry);
	lru_unlock(walk);
	if (protocol.walk == WALK_READ_AFTER_UNLOCK)
		slot = entry->slot;
	outcome = write_entry(slot, entry);
	verdict = judge(walk, outcome);
	if (outcome != WRITTEN)
		step_back(walk, entry);
	if (entries_are_counted())
		entry_free(entry);
	lru_lock(walk);
	return verdict;
}
