package io.zswap.conformance.toy;

import io.zswap.api.machine.PageState;
import io.zswap.api.machine.PageState.Pte;
import org.jspecify.annotations.Nullable;

/** A page table entry. */
final class ToyPage {
  Pte pte = Pte.NONE;
  boolean dirty;
  int slot = -1;
  int home;
  @Nullable ToyFolio folio;

  PageState state(@Nullable ToyFolio cached) {
    ToyFolio f = folio != null ? folio : cached;
    int named = pte == Pte.SWAPPED ? slot : folio == null ? -1 : folio.slot;
    return f == null
        ? new PageState(pte, dirty, named, 0, 0, -1, 0)
        : new PageState(pte, dirty, named, f.flags(), f.references(), f.charged, f.content());
  }
}
