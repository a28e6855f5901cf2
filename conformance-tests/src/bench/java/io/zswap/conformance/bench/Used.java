package io.zswap.conformance.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/**
 * What a store was seen to occupy, from its JVM to {@link Footprints}, which makes rows of it: a
 * peer's row needs ours as well.
 *
 * @param what when, as "memory, filled"
 * @param bytes resident and on the heap, beyond what there was before the store
 * @param heap those on the heap
 * @param compressed what the pages that it holds compress to
 * @param count how many they are
 * @param pool what the store itself says its pool has; negative if it does not say
 */
record Used(String what, long bytes, long heap, long compressed, int count, long pool) {
  /** What marks one in a fork's output. */
  static final String MARK = "USED ";

  /** Loaded when the first one is printed: it occupies megabytes, which are not the store's. */
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }

  void print() {
    try {
      System.out.println(MARK + Json.MAPPER.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Used parse(String line) throws JsonProcessingException {
    return Json.MAPPER.readValue(line.substring(MARK.length()), Used.class);
  }

  private double over() {
    return (double) (bytes - compressed) / count;
  }

  /** Ours beside the compressed bytes alone; what remains of an empty store, beside a full one. */
  Row row() {
    if (what.equals(Memory.EMPTY)) {
      return Row.of(
          what,
          Memory.FILLED,
          Estimate.exactly(1 - (double) bytes / compressed),
          null,
          String.format(Locale.ROOT, "%,d of %,d bytes remain", bytes, compressed));
    }
    // 40 bytes a page at first, 4 % after the churn.
    double goal = what.equals(Memory.FILLED) ? compressed / (compressed + 40.0 * count) : 1 / 1.04;
    String detail =
        String.format(
            Locale.ROOT,
            "%,d bytes for %,d compressed: %.1f %% over, %.0f B a page",
            bytes,
            compressed,
            100.0 * (bytes - compressed) / compressed,
            over());
    if (pool >= 0) {
      detail +=
          String.format(
              Locale.ROOT,
              ", %.0f of them on the heap; by its own count the pool has %,d, %.0f B a page over",
              (double) heap / count,
              pool,
              (double) (pool - compressed) / count);
    }
    return Row.of(
        what, "compressed bytes", Estimate.exactly((double) compressed / bytes), goal, detail);
  }

  /** Ours beside a peer's for the same pages. */
  Row row(Used theirs, String peer) {
    if (compressed != theirs.compressed) {
      throw new IllegalArgumentException("not the same pages: " + this + ", " + theirs);
    }
    return Row.of(
        what,
        peer,
        Estimate.exactly((double) theirs.bytes / bytes),
        1.0,
        String.format(
            Locale.ROOT,
            "%,d bytes versus %,d, for %,d compressed: %.0f B a page over versus %.0f",
            bytes,
            theirs.bytes,
            compressed,
            over(),
            theirs.over()));
  }
}
