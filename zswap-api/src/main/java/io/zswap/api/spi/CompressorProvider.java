package io.zswap.api.spi;

import java.util.Set;

/** A source of compressors, found through {@link java.util.ServiceLoader}. Thread-safe. */
public interface CompressorProvider {
  /**
   * Which library stands behind it, for example {@code java} for the codecs of zswap-core and
   * {@code native} for those that the C harness uses. Two machines whose compressed lengths are
   * compared use the same one.
   */
  String origin();

  /** Names of the compressors that can be created here and now; never one that would fail. */
  Set<String> names();

  /**
   * A new context.
   *
   * @throws io.zswap.api.InvalidParameterException if {@code name} is not among {@link #names()}
   */
  Compressor create(String name);
}
