/**
 * A {@link io.zswap.api.machine.Machine} is one implementation of zswap with the surroundings that
 * its behaviour depends on: pages and their page table entries, swap slots with counts, the swap
 * cache, a swap device, cgroups, reclaim and the fault path. Machines are driven by {@link
 * io.zswap.api.machine.Operation operations} and watched through {@link
 * io.zswap.api.machine.StepReport step reports} and {@link io.zswap.api.machine.Observation
 * observations}, whose words do not depend on the implementation.
 *
 * <h2>The surroundings, common to all machines</h2>
 *
 * <p><b>Pages.</b> A machine has pages 0 to n-1, each with one page table entry (PTE): none,
 * present (mapping a folio), swapped (naming a slot), or poisoned. Each page has a home cgroup, at
 * first the root; a folio allocated for the page is charged to the home or, if that is offline, to
 * its nearest online ancestor. Page p lives on NUMA node {@code p mod nodes}; so does every folio
 * allocated for it, and a folio allocated for a slot lives on the node of the folio that last was
 * given the slot.
 *
 * <p><b>Folios.</b> References: one by the PTE that maps it, one by the swap cache. A folio whose
 * last reference goes is freed and drops its charge. Writing to a present page marks its PTE dirty;
 * the mark moves to the folio when the page is unmapped. A folio is of one page; {@link
 * io.zswap.api.machine.Operation.PageoutLarge} reclaims several as one.
 *
 * <p><b>Slots.</b> One swap area, type 0, slots 0 to n-1; the lowest free one is given out. A slot
 * has a count (PTEs that name it), the flag "has cache", the flag "zero-filled", and an owner: the
 * nearest online ancestor of the folio's cgroup when the slot was given out, referenced until the
 * slot is free. A slot whose count is 0 and whose flag is off is free: zswap is told to invalidate
 * it, then the zero flag and the owner are cleared.
 *
 * <p><b>Swap-in charges</b> go to the slot's owner. If that is offline, they go to the home of the
 * page that a fault is about or, where nobody faults, stay with the owner; and from there to the
 * nearest online ancestor.
 *
 * <p><b>Cgroups.</b> A tree, root 0, numbered in order of creation, children visited in that order.
 * A cgroup is freed when its last reference goes. References: its base (dropped by {@code
 * release}), each child, each folio charged to it, each slot it owns, its objcg until that is
 * reparented, and the shrink worker's cursor. Bytes, pages and events are charged to the cgroup and
 * every ancestor at that moment; an uncharge goes to where the objcg stands by then.
 *
 * <p><b>CPUs.</b> A task is on the CPU of its number, counted again from the first on where there
 * are fewer; while that is offline, on the first that is online. Nothing else moves it. What is
 * done outside of tasks is done on the first.
 *
 * <p><b>Time.</b> Device transfers are complete when the call returns. The global shrink worker
 * runs only in {@code worker}; every other deferred work (pools released, cgroups freed, RCU
 * callbacks) is done when the operation that caused it returns.
 *
 * <p>Uses the rest of zswap-api and the JDK.
 */
@NullMarked
package io.zswap.api.machine;

import org.jspecify.annotations.NullMarked;
