package io.zswap.store;

import io.zswap.api.InvalidParameterException;
import java.util.Objects;
import java.util.function.ToLongBiFunction;

/**
 * How a {@link SwapStore} starts. By default there is no weight limit, and a value weighs as much
 * as it has bytes. Not thread-safe.
 *
 * @param <K> keys
 */
public final class SwapStoreBuilder<K> {

  /** So that a sum of a few weights is a long. */
  static final long MOST = 1L << 60;

  private final SwapArea area;
  private long maximumWeight = Long.MAX_VALUE;
  private ToLongBiFunction<? super K, byte[]> weigher = (key, value) -> value.length;
  private RemovalListener<? super K> listener = (key, weight, cause) -> {};

  SwapStoreBuilder(SwapArea area) {
    this.area = Objects.requireNonNull(area, "area");
  }

  /**
   * Values leave the store, the oldest first, but one that was read has a second chance, when their
   * weights sum up to more than this. A new value is counted before others leave for it, so that
   * for that time it may be more, by what is being put. With a limit, they also leave for new ones
   * when all slots of the area are in use, but not where its device has no room for more: then new
   * ones are refused. Long.MAX_VALUE is none.
   *
   * @throws InvalidParameterException if it is below 1, or above 2<sup>60</sup> but not none
   */
  public SwapStoreBuilder<K> maximumWeight(long weight) {
    if (weight < 1 || (weight > MOST && weight != Long.MAX_VALUE)) {
      throw new InvalidParameterException(
          "maximum weight " + weight + " is not in 1.." + MOST + "; leave it out for none",
          InvalidParameterException.MALFORMED);
    }
    maximumWeight = weight;
    return this;
  }

  /**
   * What a value weighs, from 0 to 2<sup>60</sup>, and all together less than 2<sup>63</sup>; asked
   * once per {@link SwapStore#put}. What weighs 0, as an empty value does by default, is not
   * limited by {@link #maximumWeight}, and takes heap for its key.
   */
  public SwapStoreBuilder<K> weigher(ToLongBiFunction<? super K, byte[]> function) {
    weigher = Objects.requireNonNull(function, "weigher");
    return this;
  }

  /** Who is told which values leave. */
  public SwapStoreBuilder<K> listener(RemovalListener<? super K> removalListener) {
    listener = Objects.requireNonNull(removalListener, "listener");
    return this;
  }

  /** Makes the store. */
  public SwapStore<K> build() {
    return new SwapStore<>(this);
  }

  SwapArea area() {
    return area;
  }

  long maximumWeight() {
    return maximumWeight;
  }

  ToLongBiFunction<? super K, byte[]> weigher() {
    return weigher;
  }

  RemovalListener<? super K> listener() {
    return listener;
  }
}
