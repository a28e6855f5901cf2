package io.zswap.api.machine;

import java.util.Arrays;
import java.util.StringJoiner;

/** One value per {@link Counter}. Immutable. */
public final class CounterValues {
  private final long[] values;

  /** Copies {@code values}, which are in {@link Counter} order. */
  public CounterValues(long[] values) {
    if (values.length != Counter.values().length) {
      throw new IllegalArgumentException(
          values.length + " values for " + Counter.values().length + " counters");
    }
    this.values = values.clone();
  }

  /** The value of one counter. */
  public long get(Counter counter) {
    return values[counter.ordinal()];
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof CounterValues c && Arrays.equals(values, c.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    StringJoiner s = new StringJoiner(" ");
    for (Counter c : Counter.values()) {
      if (get(c) != 0) {
        s.add(c.word() + "=" + get(c));
      }
    }
    return s.toString();
  }
}
