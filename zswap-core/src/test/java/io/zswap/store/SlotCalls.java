package io.zswap.store;

import io.zswap.store.linearizability.Model;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One slot of an area, as a {@link Model}: empty, or with one page under one handle. A page is
 * stored into an empty slot only; from then on exactly one call gives it up, and all others find
 * the page until then and a stale handle after that.
 */
final class SlotCalls implements Model<Optional<SlotCalls.Page>, SlotCalls.Call> {
  /** Of a call that found its handle stale. */
  static final long STALE = -1;

  /** What is done to a slot. */
  enum What {
    STORE,
    READ,
    TAKE,
    FREE
  }

  /**
   * A call and its result.
   *
   * @param version of the page that was stored or read; {@link #STALE} if there was none; of a free
   *     that worked anything else
   */
  record Call(What what, long handle, long version) {
    @Override
    public String toString() {
      String result = version == STALE ? "stale" : "version " + version;
      return what + " 0x" + Long.toHexString(handle) + " -> " + result;
    }
  }

  /** What a slot has. */
  record Page(long handle, long version) {}

  @Override
  public Optional<Page> initial() {
    return Optional.empty();
  }

  @Override
  public Optional<Optional<Page>> after(Optional<Page> state, Call call) {
    if (call.what == What.STORE) {
      return state.isEmpty()
          ? Optional.of(Optional.of(new Page(call.handle, call.version)))
          : Optional.empty();
    }
    @Nullable Page page = state.filter(p -> p.handle == call.handle).orElse(null);
    if (page == null || call.version == STALE) {
      return page == null && call.version == STALE ? Optional.of(state) : Optional.empty();
    }
    boolean right = call.what == What.FREE || call.version == page.version;
    Optional<Page> after = call.what == What.READ ? state : Optional.empty();
    return right ? Optional.of(after) : Optional.empty();
  }
}
