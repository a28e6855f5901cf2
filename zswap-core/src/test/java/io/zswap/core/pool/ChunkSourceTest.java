package io.zswap.core.pool;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.zswap.core.sync.ForwardingSync;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which chunk is used again, and which is let go of. */
class ChunkSourceTest {
  private static final int PAGE = 4096;
  private static final int CHUNKS = 8;

  private static List<ByteBuffer> take(ChunkSource source, int count) {
    List<ByteBuffer> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(source.take(1));
    }
    return chunks;
  }

  /** By the gibibyte, which says as much of some small chunks as the whole address would. */
  private static List<ByteBuffer> lowestFirst(List<ByteBuffer> chunks) {
    List<ByteBuffer> sorted = new ArrayList<>(chunks);
    sorted.sort(Comparator.comparingInt(chunk -> chunk.alignmentOffset(0, 1 << 30)));
    return sorted;
  }

  private static void giveInAnyOrder(ChunkSource source, List<ByteBuffer> chunks, int seed) {
    List<ByteBuffer> shuffled = new ArrayList<>(chunks);
    Collections.shuffle(shuffled, new Random(seed));
    shuffled.forEach(source::give);
  }

  private static void assertSameChunks(List<ByteBuffer> expected, List<ByteBuffer> chunks) {
    for (int i = 0; i < expected.size(); i++) {
      // By content all are equal.
      assertSame(expected.get(i), chunks.get(i), "number " + i);
    }
  }

  @Test
  void theLowestInMemoryIsUsedFirst() {
    for (int seed = 0; seed < 10; seed++) {
      ChunkSource source = new ChunkSource(PAGE, Sync.jdk());
      List<ByteBuffer> chunks = take(source, CHUNKS);
      giveInAnyOrder(source, chunks, seed);
      assertSameChunks(lowestFirst(chunks), take(source, CHUNKS));
    }
  }

  @Test
  void theHighestIsLetGoOf() {
    PoolFailuresTest.NoTimer sync = new PoolFailuresTest.NoTimer();
    ChunkSource source = new ChunkSource(PAGE, sync);
    List<ByteBuffer> chunks = lowestFirst(take(source, CHUNKS));
    giveInAnyOrder(source, chunks, 1);
    // It began to count when the first one came; from here on, all are idle but five.
    sync.ticks.remove().run();
    take(source, 5).forEach(source::give);
    sync.ticks.remove().run();
    assertSameChunks(chunks.subList(0, 5), take(source, 5));
    ByteBuffer other = source.take(1);
    chunks.forEach(chunk -> assertNotSame(chunk, other, "it was let go of"));
  }

  /** As where schedules are explored: what was freed too early is to be found out at once. */
  @Test
  void ofChunksInOnePlaceTheLastIsUsedFirst() {
    Sync sync =
        new ForwardingSync() {
          @Override
          public int place(ByteBuffer memory) {
            return 0;
          }
        };
    ChunkSource source = new ChunkSource(PAGE, sync);
    List<ByteBuffer> chunks = take(source, CHUNKS);
    chunks.forEach(source::give);
    Collections.reverse(chunks);
    assertSameChunks(chunks, take(source, CHUNKS));
  }
}
