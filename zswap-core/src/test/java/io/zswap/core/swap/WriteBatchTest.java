package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Pages in a batch whose owner fails: others wait for their folios' locks. */
class WriteBatchTest {
  private static final long BAD = 2;

  private final Rig rig = new Rig(64, 1, 1 << 30, true, Map.of());
  private final List<Long> written = new ArrayList<>();
  private final List<Long> refused = new ArrayList<>();

  /** Fails, once it is told of the bad page. */
  private class Owner implements WriteBatch.Owner {
    private final RuntimeException failure = new IllegalStateException("as wanted");
    private final boolean fills;

    Owner(boolean fills) {
      this.fills = fills;
    }

    @Override
    public boolean fill(long tag, ByteBuffer pages, int at) {
      for (int i = 0; i < Rig.PAGE; i++) {
        pages.put(at + i, (byte) tag);
      }
      return fills;
    }

    @Override
    public void written(long tag) {
      written.add(tag);
      failAt(tag);
    }

    @Override
    public boolean refused(long tag, long swpentry) {
      refused.add(tag);
      failAt(tag);
      return true;
    }

    private void failAt(long tag) {
      if (tag == BAD) {
        throw failure;
      }
    }
  }

  private List<SwapFolio> addTo(WriteBatch batch) {
    List<SwapFolio> folios = new ArrayList<>();
    for (long tag = 1; tag <= 4; tag++) {
      SwapFolio folio = Objects.requireNonNull(rig.swap.folios().alloc());
      folio.charge(rig.memcgs.root().getOnline(), 0);
      folio.lock();
      int slot = rig.swap.slots().alloc(rig.memcgs.root(), 0, 0);
      rig.swap.cache().add(folio, slot);
      batch.add(folio, tag);
      folios.add(folio);
    }
    return folios;
  }

  private void writes(Owner owner) {
    WriteBatch batch = new WriteBatch(rig.swap, 4, owner);
    // The second time shows that it can go on.
    for (int round = 0; round < 2; round++) {
      List<SwapFolio> folios = addTo(batch);
      assertSame(owner.failure, assertThrows(IllegalStateException.class, batch::write));
      assertEquals(0, batch.size());
      for (SwapFolio folio : folios) {
        assertFalse(folio.isLocked(), "whoever wants it waits for ever");
      }
    }
  }

  @Test
  void onePageThatFailsTakesNoOtherAlong() {
    writes(new Owner(true));
    assertEquals(List.of(1L, 2L, 3L, 4L, 1L, 2L, 3L, 4L), written);
    assertEquals(List.of(), refused);
  }

  @Test
  void aDeviceThatThrowsWhatItShouldNotHasRefused() {
    rig.device.close();
    writes(new Owner(true));
    assertEquals(List.of(), written);
    assertEquals(List.of(1L, 2L, 3L, 4L, 1L, 2L, 3L, 4L), refused);
  }

  @Test
  void onePageThatIsGivenBackTakesNoOtherAlong() {
    writes(new Owner(false));
    assertEquals(List.of(), written);
    assertEquals(List.of(1L, 2L, 3L, 4L, 1L, 2L, 3L, 4L), refused);
  }

  /** As where memory is out on the way. */
  @Test
  void onePageThatCannotBeSettledTakesNoOtherAlong() {
    List<SwapFolio> folios = new ArrayList<>();
    Owner owner =
        new Owner(true) {
          @Override
          public void written(long tag) {
            if (tag == BAD) {
              // The cache has no such slot, and throws.
              folios.get((int) tag - 1).swap(1 << 20);
            }
          }
        };
    WriteBatch batch = new WriteBatch(rig.swap, 4, owner);
    folios.addAll(addTo(batch));
    assertThrows(IndexOutOfBoundsException.class, batch::write);
    assertEquals(0, batch.size());
    assertEquals(
        List.of(false, true, false, false), folios.stream().map(SwapFolio::isLocked).toList());
    assertEquals(0, batch.write());
  }
}
