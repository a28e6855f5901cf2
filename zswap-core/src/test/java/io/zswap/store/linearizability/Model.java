package io.zswap.store.linearizability;

import java.util.Optional;

/**
 * What an object does when one thread uses it.
 *
 * @param <S> its states, immutable, with {@code equals} and {@code hashCode}
 * @param <C> a call with its result
 */
public interface Model<S, C> {
  /** The state that it starts in. */
  S initial();

  /** The state after a call; empty if the call cannot have had this result in this state. */
  Optional<S> after(S state, C call);
}
