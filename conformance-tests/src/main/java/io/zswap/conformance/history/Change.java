package io.zswap.conformance.history;

import io.zswap.conformance.litmus.Race;

/**
 * A race that is there and was not before, or the other way round.
 *
 * @param race which
 * @param introduced whether it is there now
 * @param where which commit did it
 */
public record Change(Race race, boolean introduced, Where where) {
  /** Which commit it can have been. */
  public enum Where {
    /** This one: its parent is otherwise. */
    HERE,
    /** This one, or one before it of which nothing is known, because it does not build. */
    HERE_OR_BEFORE,
    /** One between this and the walked ones before it, which touches none of the paths. */
    BETWEEN
  }
}
