package io.zswap.conformance.program;

/**
 * A cgroup that exists from the start.
 *
 * @param name its name
 * @param parent number of the parent, 0 for the root
 * @param zswapMax {@code zswap.max} in pages, or {@link io.zswap.api.MemCgroup#UNLIMITED}
 * @param writeback {@code zswap.writeback}
 */
public record CgroupDeclaration(String name, int parent, long zswapMax, boolean writeback) {}
