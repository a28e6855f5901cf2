package io.zswap.api.machine;

/**
 * One slot of the swap area.
 *
 * @param count PTEs that name it
 * @param hasCache whether it is pinned by the swap cache
 * @param zero whether it is flagged zero-filled
 * @param owner cgroup that owns it; -1 if free
 * @param length compressed length kept by zswap, in bytes; 0 if zswap has nothing
 * @param folioFlags flags of its swap cache folio as in {@link PageState}; 0 without one
 * @param folioContent {@link Digest#content} of that folio; 0 without one, or if not up to date
 * @param deviceContent {@link Digest#content} of the device's page; 0 if never written
 */
public record SlotState(
    int count,
    boolean hasCache,
    boolean zero,
    int owner,
    int length,
    int folioFlags,
    long folioContent,
    long deviceContent) {}
