package example;

import io.zswap.api.Folio;

/**
 * Wrong on purpose, in two ways that Linux has known: it forgets to forget what a refused store has
 * outdated, and it gives a page up to a private folio, which its fault may drop (race R5).
 */
public final class ForgetfulZswap extends MapZswap {
  public ForgetfulZswap(int pageSize, long slots) {
    super(pageSize, slots);
  }

  @Override
  protected void refused(long entry) {}

  @Override
  protected boolean givesUpCopy(Folio folio) {
    return true;
  }
}
