package io.zswap.core.swap;

import io.zswap.core.memcg.Memcg;
import java.nio.ByteBuffer;

/**
 * zswap without folios, for {@link SlotStore}: pages go straight from the caller's memory to the
 * compressor and back, and are not copied on the way. A slot's pin takes the place of the folio's
 * lock: its holder keeps writeback and freeing off.
 */
public interface BareZswap {
  /**
   * Stores a page under a slot that the caller has pinned and that holds nothing yet.
   *
   * @param page direct
   * @param at where the page starts in it
   * @param memcg whom it is charged to
   * @return false if it was refused
   */
  boolean store(int slot, ByteBuffer page, int at, Memcg memcg, int nid);

  /**
   * Copies the page of a slot that the caller has pinned; it stays stored.
   *
   * @param page direct
   * @param at where the page starts in it
   * @return false if zswap does not hold it
   */
  boolean load(int slot, ByteBuffer page, int at);
}
