package io.zswap.core.machine;

import io.zswap.api.spi.Compressor;
import io.zswap.api.spi.CompressorProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hands the compressors of one run to the next: making some of them takes longer than a run. */
final class CachedCodecs implements CompressorProvider, AutoCloseable {
  private final CompressorProvider codecs;
  private final Set<String> names;
  private final Map<String, Shelf> shelves = new HashMap<>();

  private static final class Shelf {
    final List<Kept> made = new ArrayList<>();
    int next;
    int marked;
  }

  CachedCodecs(CompressorProvider codecs) {
    this.codecs = codecs;
    names = codecs.names();
  }

  /** Those given out so far belong to the beginning of every run. */
  void mark() {
    for (Shelf shelf : shelves.values()) {
      shelf.marked = shelf.next;
    }
  }

  /** All that were given out since the mark are free again. */
  void rewind() {
    for (Shelf shelf : shelves.values()) {
      shelf.next = shelf.marked;
    }
  }

  @Override
  public String origin() {
    return codecs.origin();
  }

  @Override
  public Set<String> names() {
    return names;
  }

  @Override
  public Compressor create(String name) {
    Shelf shelf = shelves.computeIfAbsent(name, n -> new Shelf());
    if (shelf.next == shelf.made.size()) {
      shelf.made.add(new Kept(codecs.create(name)));
    }
    return shelf.made.get(shelf.next++);
  }

  @Override
  public void close() {
    shelves.values().forEach(shelf -> shelf.made.forEach(kept -> kept.codec.close()));
    shelves.clear();
  }

  /** Decompresses in a context whatever the codec says, as the kernel does. */
  private static final class Kept extends ForwardingCompressor {
    Kept(Compressor codec) {
      super(codec);
    }

    @Override
    public boolean decompressesWithoutContext() {
      return false;
    }

    @Override
    public void close() {
      // Its owner closes it with all the others.
    }
  }
}
