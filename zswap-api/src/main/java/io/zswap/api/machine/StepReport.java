package io.zswap.api.machine;

/**
 * What one operation did: its result, the page it touched, every counter, and digests of the rest.
 *
 * @param status how it ended
 * @param value what else it returned; 0 where {@link Operation} names nothing
 * @param page state of the page it named, after it; {@link PageState#NONE} if it named none
 * @param counters one value per {@link Counter}, in that order
 * @param digest sum of {@link Digest#item} over slots, zero flags and device content
 * @param cgroups sum of {@link Digest#item} over every field of every cgroup that is not freed
 * @param lrus sum of {@link Digest#item} over each node's list of every cgroup that is not freed: a
 *     {@link Digest#fold} that starts with the length and takes in up to 8 entries from the head in
 *     order, then, if the list is longer than 8, up to 8 from the tail backwards; each entry as
 *     {@code slot * 2 + referenced}
 */
public record StepReport(
    Status status,
    long value,
    PageState page,
    CounterValues counters,
    long digest,
    long cgroups,
    long lrus) {}
