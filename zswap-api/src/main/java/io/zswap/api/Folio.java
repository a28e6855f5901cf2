package io.zswap.api;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One page in memory, with the flags that matter to zswap. The kernel's {@code struct folio} of
 * order 0; 4 KiB unless the machine says otherwise.
 *
 * <p>Thread safety is the kernel's: the data, {@link #swap()} and every flag but the lock are
 * stable only while the caller holds the folio lock.
 */
public interface Folio {
  /** The page's bytes, a direct buffer of exactly one page, always the same one. */
  ByteBuffer data();

  /** The slot this folio stands for, as {@link SwapEntry#pack()}; meaningless without one. */
  long swap();

  /** The cgroup this folio is charged to, or {@code null} where cgroups are off. */
  @Nullable MemCgroup memcg();

  /** The NUMA node of this folio, from 0. */
  int nid();

  /** Whether somebody holds the folio lock. */
  boolean isLocked();

  /** Whether the folio is in the swap cache. */
  boolean isSwapcache();

  /** Whether the content is valid. */
  boolean isUptodate();

  /** Whether the content is newer than any copy in zswap or on the device. */
  boolean isDirty();

  /** Whether the content is on its way to the device. */
  boolean isWriteback();

  /** Declares the content valid. */
  void markUptodate();

  /** Declares the content newer than any copy of it. */
  void markDirty();
}
