package io.zswap.store;

import io.zswap.api.ForeignHandleException;
import io.zswap.api.MemCgroup;
import io.zswap.core.memcg.Memcg;
import io.zswap.core.memcg.MemcgTree;
import io.zswap.core.sync.Sync;

/**
 * The memory cgroups of one area: who may keep how much in compressed memory, and whose pages may
 * go to the device. All in all optional; without one, pages belong to the root. Thread-safe.
 */
public final class Cgroups {
  private final MemcgTree memcgs;
  private final int pageSize;
  private final Sync sync;

  Cgroups(MemcgTree memcgs, int pageSize, Sync sync) {
    this.memcgs = memcgs;
    this.pageSize = pageSize;
    this.sync = sync;
  }

  /** The root, which has no limit. */
  public MemCgroup root() {
    return memcgs.root();
  }

  /**
   * A new cgroup without a limit.
   *
   * @throws IllegalStateException if the parent is offline, or there are 65,535 cgroups already
   * @throws ForeignHandleException if the parent is another area's
   */
  public MemCgroup create(MemCgroup parent) {
    Memcg memcg = memcgs.create(ours(parent));
    if (memcg == null) {
      throw new IllegalStateException("cannot create a cgroup below " + parent);
    }
    return memcg;
  }

  /**
   * Sets the limit of a cgroup ({@code zswap.max}).
   *
   * @param bytes how much its compressed pages may take, all descendants included; {@link
   *     MemCgroup#UNLIMITED} for no limit
   */
  public void max(MemCgroup memcg, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("zswap.max=" + bytes + " is below 0");
    }
    ours(memcg).zswapMax(bytes == MemCgroup.UNLIMITED ? bytes : bytes / pageSize);
  }

  /** Sets whether pages of a cgroup may go to the device ({@code zswap.writeback}). */
  public void writeback(MemCgroup memcg, boolean allowed) {
    ours(memcg).zswapWriteback(allowed);
  }

  /**
   * Removes a cgroup; its pages stay, and belong to the parent.
   *
   * @throws IllegalStateException if it is the root, was removed before, or has children
   * @throws ForeignHandleException if it is another area's
   */
  public void remove(MemCgroup memcg) {
    if (!memcgs.offline(ours(memcg))) {
      throw new IllegalStateException("cannot remove " + memcg);
    }
    memcgs.release((Memcg) memcg);
    sync.flush();
  }

  Memcg ours(MemCgroup memcg) {
    if (!(memcg instanceof Memcg mine) || !mine.isIn(memcgs)) {
      throw new ForeignHandleException(memcg + " is not a cgroup of this area");
    }
    return mine;
  }
}
