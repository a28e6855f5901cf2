package io.zswap.store;

import io.zswap.api.MemCgroup;
import io.zswap.core.memcg.Memcg;

/**
 * The memory cgroups of one area: who may keep how much in compressed memory, and whose pages may
 * go to the device. All in all optional; without one, pages belong to the root. Thread-safe.
 */
public final class Cgroups {
  private final SwapArea area;

  Cgroups(SwapArea area) {
    this.area = area;
  }

  /**
   * The root, which has no limit.
   *
   * @throws io.zswap.api.ClosedException if the area is closed, as from all methods here
   */
  public MemCgroup root() {
    int call = area.enter();
    try {
      return area.open().memcgs.root();
    } finally {
      area.leave(call);
    }
  }

  /**
   * A new cgroup without a limit.
   *
   * @throws IllegalStateException if the parent was removed, or there are 65,535 cgroups besides
   *     the root; one that was removed counts until none of its pages is in memory any more
   * @throws io.zswap.api.ForeignHandleException if the parent is another area's
   */
  public MemCgroup create(MemCgroup parent) {
    int call = area.enter();
    try {
      OpenArea in = area.open();
      Memcg memcg = in.memcgs.create(in.ours(parent));
      if (memcg == null) {
        throw new IllegalStateException(
            parent.isOnline()
                ? "there are 65,535 cgroups already, the most that an area has; remove some, and free"
                    + " their pages"
                : parent + " was removed, and gets no more children");
      }
      return memcg;
    } finally {
      area.leave(call);
    }
  }

  /**
   * Sets the limit of a cgroup ({@code zswap.max}). At the limit one of its pages has to go to the
   * device for another to come; if none can, the new one is not kept in memory. A lower limit
   * writes nothing by itself, and the root takes none. {@link MemCgroup#zswapMax} is in pages.
   *
   * @param bytes how much its compressed pages may take, all descendants included, rounded down to
   *     whole pages: with less than a page, a cgroup without pages in memory gets none there.
   *     {@link MemCgroup#UNLIMITED} for no limit
   * @throws IllegalArgumentException if it is below 0
   * @throws io.zswap.api.ForeignHandleException if the cgroup is another area's
   */
  public void max(MemCgroup memcg, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("zswap.max of " + bytes + " bytes is below 0");
    }
    int call = area.enter();
    try {
      Memcg mine = area.open().ours(memcg);
      mine.zswapMax(bytes == MemCgroup.UNLIMITED ? bytes : bytes / area.pageSize());
    } finally {
      area.leave(call);
    }
  }

  /**
   * Sets whether pages of a cgroup, and of those below it, may go to the device ({@code
   * zswap.writeback}); they may only where all above it agree. A page that they may not, and that
   * zswap refuses, is refused to who puts it away, by {@link io.zswap.api.PageRefusedException}. As
   * in the kernel that holds while zswap is on: with ENABLED=N all pages go to the device.
   *
   * @throws io.zswap.api.ForeignHandleException if it is another area's
   */
  public void writeback(MemCgroup memcg, boolean allowed) {
    int call = area.enter();
    try {
      area.open().ours(memcg).zswapWriteback(allowed);
    } finally {
      area.leave(call);
    }
  }

  /**
   * Removes a cgroup; its pages stay, and belong to the parent.
   *
   * @throws IllegalStateException if it is the root, was removed before, or has children
   * @throws io.zswap.api.ForeignHandleException if it is another area's
   */
  public void remove(MemCgroup memcg) {
    int call = area.enter();
    try {
      OpenArea in = area.open();
      Memcg mine = in.ours(memcg);
      if (!in.memcgs.offline(mine)) {
        throw new IllegalStateException(
            "cannot remove "
                + memcg
                + ": it is the root, was removed before, or has children to be removed first");
      }
      in.memcgs.release(mine);
    } finally {
      area.leave(call);
    }
  }
}
