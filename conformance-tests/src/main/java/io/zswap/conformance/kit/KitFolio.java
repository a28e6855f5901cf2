package io.zswap.conformance.kit;

import io.zswap.api.Folio;
import io.zswap.api.MemCgroup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A folio of the kit: it stands for one slot for ever, and belongs to no cgroup. Fields are guarded
 * by whoever holds the slot, which {@link #isLocked} claims at any time.
 */
final class KitFolio implements Folio {
  private final ByteBuffer data;
  private final long swap;
  private volatile boolean swapcache = true;
  private volatile boolean uptodate;
  private volatile boolean dirty;

  KitFolio(int pageSize, long swap) {
    data = ByteBuffer.allocateDirect(pageSize).order(ByteOrder.LITTLE_ENDIAN);
    this.swap = swap;
  }

  /** About to be written out: in the swap cache, valid. */
  void filled() {
    swapcache = true;
    uptodate = true;
    dirty = false;
  }

  /** About to be read in. */
  void empty(boolean inSwapcache) {
    swapcache = inSwapcache;
    uptodate = false;
    dirty = false;
  }

  @Override
  public ByteBuffer data() {
    return data;
  }

  @Override
  public long swap() {
    return swap;
  }

  @Override
  public @Nullable MemCgroup memcg() {
    return null;
  }

  @Override
  public int nid() {
    return 0;
  }

  @Override
  public boolean isLocked() {
    return true;
  }

  @Override
  public boolean isSwapcache() {
    return swapcache;
  }

  @Override
  public boolean isUptodate() {
    return uptodate;
  }

  @Override
  public boolean isDirty() {
    return dirty;
  }

  @Override
  public boolean isWriteback() {
    return false;
  }

  @Override
  public void markUptodate() {
    uptodate = true;
  }

  @Override
  public void markDirty() {
    dirty = true;
  }
}
