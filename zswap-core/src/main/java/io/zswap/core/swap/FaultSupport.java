package io.zswap.core.swap;

import io.zswap.api.Folio;

/** What positions of R5 ask of zswap on the fault path, and nobody else. */
public interface FaultSupport {
  /** Whether zswap has the page of a slot, as of now. */
  boolean holds(long swp);

  /** Stores a locked folio that is not in the swap cache; it is lost if zswap does not take it. */
  void storeBack(Folio folio);
}
