package io.zswap.conformance.oracle;

import io.zswap.api.machine.Digest;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A defect of Linux 6.12 that machines share on purpose, so that the oracle has to know it. Paging
 * out a zero-filled page sets a flag of its slot and leaves zswap alone, also where zswap still has
 * an entry for an older version of the page. If that entry is then written back, the older version
 * stands in the swap cache, where a fault looks before it looks at the flag. If its folio is
 * dropped unchanged, the flag is all there is again, and the page reads as zeros.
 *
 * <p>This remembers which older version that may be, from the pageout that set the flag until the
 * page is written or freed; any other content stays an error.
 */
final class StaleEntries {
  private final @Nullable PageContent[] stored;
  private final long[] slots;
  private final @Nullable PageContent[] stale;
  private final long[] hashes;
  private final boolean[] shown;
  private final byte[] buffer;
  private long count;

  StaleEntries(int pages, int pageSize) {
    stored = new PageContent[pages];
    slots = new long[pages];
    stale = new PageContent[pages];
    hashes = new long[pages];
    shown = new boolean[pages];
    buffer = new byte[pageSize];
  }

  /** Whether a page may show the content with this hash, being an older version of itself. */
  boolean allows(int page, long hash) {
    return stale[page] != null && hash == hashes[page];
  }

  /** A page shows the content with this hash. */
  void observe(int page, long hash) {
    if (stale[page] != null && hash != 0) {
      boolean old = hash == hashes[page];
      count += old && !shown[page] ? 1 : 0;
      shown[page] = old;
    }
  }

  /** The older version, if that is what the page showed last. */
  Optional<PageContent> shown(int page) {
    return shown[page] ? Optional.ofNullable(stale[page]) : Optional.empty();
  }

  /** How often a page turned into an older version of itself. */
  long count() {
    return count;
  }

  /** The page has been written or freed. */
  void renewed(int page) {
    stale[page] = null;
    shown[page] = false;
  }

  /**
   * Takes in a pageout.
   *
   * @param slot the page's since then
   * @param current what the page was last written with
   */
  void accept(int page, Status status, long slot, @Nullable PageContent current) {
    if (slot != slots[page]) {
      stored[page] = null;
    }
    if (status == Status.STORED) {
      stored[page] = shown(page).orElse(current);
      slots[page] = slot;
    } else if (status == Status.ZERO) {
      remember(page);
    } else if (status == Status.WRITTEN || status == Status.KEPT) {
      // A store that fails takes the older entry away.
      stored[page] = null;
    }
  }

  private void remember(int page) {
    PageContent old = stored[page];
    if (old != null) {
      stale[page] = old;
      old.fill(buffer);
      hashes[page] = Digest.content(buffer);
    }
  }

  /** Nothing is left of the page. */
  void freed(int page) {
    stored[page] = null;
    renewed(page);
  }
}
