package io.zswap.core.compress;

import io.zswap.api.InvalidParameterException;
import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The compressors of zswap-core. Thread-safe. */
public final class JavaCompressorProvider implements CompressorProvider {
  /** Their origin. */
  public static final String ORIGIN = "java";

  private static final Map<String, Supplier<Compressor>> CODECS =
      Map.of(
          "lz4",
          () -> new Lz4Compressor("lz4"),
          "lz4hc",
          () -> new Lz4Compressor("lz4hc"),
          "zstd",
          ZstdCompressor::new,
          "deflate",
          DeflateCompressor::new,
          "toy",
          ToyCompressor::new);

  /**
   * Names of those that work: found once, as a library that does not load now will not load later.
   * Where memory was lacking they are looked for again.
   */
  private static volatile @Nullable Set<String> usable;

  /** Loads no library yet. */
  public JavaCompressorProvider() {}

  @Override
  public String origin() {
    return ORIGIN;
  }

  @Override
  public Set<String> names() {
    Set<String> known = usable;
    if (known == null) {
      known = findUsable();
      usable = known;
    }
    return known;
  }

  @Override
  public Compressor create(String name) {
    Supplier<Compressor> codec = CODECS.get(name);
    if (codec == null) {
      throw new InvalidParameterException(
          "compressor " + name + " not available", InvalidParameterException.UNKNOWN_NAME);
    }
    try {
      return codec.get();
    } catch (LinkageError | RuntimeException e) {
      // What a library throws when its native half cannot be unpacked, loaded or linked.
      InvalidParameterException refusal =
          new InvalidParameterException(
              "compressor " + name + " not available: its native library does not load: " + e,
              InvalidParameterException.UNKNOWN_NAME);
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static Set<String> findUsable() {
    TreeSet<String> names = new TreeSet<>();
    JavaCompressorProvider provider = new JavaCompressorProvider();
    for (String name : CODECS.keySet()) {
      try {
        provider.create(name).close();
        names.add(name);
      } catch (InvalidParameterException e) {
        // Not here: left out, as names() promises. create(name) tells why.
      }
    }
    return Collections.unmodifiableSet(names);
  }
}
