package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.SwapDeviceException;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.swap.MemorySwapDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checked exceptions that nobody has declared, as code in Kotlin or Scala throws them. */
@Timeout(60)
class UndeclaredTest {
  private static void fail() {
    UndeclaredTest.<RuntimeException>fail(new IOException("as asked"));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void fail(Throwable e) throws E {
    throw (E) e;
  }

  /** Fails while it is told to. */
  private static final class Device implements SwapDevice {
    private final SwapDevice device = new MemorySwapDevice(10, Pages.SIZE, true);
    private boolean failing;

    @Override
    public long slots() {
      return device.slots();
    }

    @Override
    public int pageSize() {
      return device.pageSize();
    }

    @Override
    public boolean isSynchronous() {
      return device.isSynchronous();
    }

    @Override
    public void read(long slot, ByteBuffer dst) {
      if (failing) {
        fail();
      }
      device.read(slot, dst);
    }

    @Override
    public void write(long slot, ByteBuffer src) {
      if (failing) {
        fail();
      }
      device.write(slot, src);
    }

    @Override
    public void close() {
      device.close();
    }
  }

  @Test
  void aDevice() {
    Device device = new Device();
    try (SwapArea area = SwapArea.builder().device(device).build()) {
      long onDevice = area.pageOut(Pages.page(3));
      long one = area.pageOut(Pages.page(1));
      long other = area.pageOut(Pages.page(2));
      device.failing = true;
      assertThrows(SwapDeviceException.class, () -> area.pageOut(Pages.page(3)));
      assertThrows(SwapDeviceException.class, () -> Pages.read(area, onDevice));
      assertEquals(0, area.shrink(10));
      assertEquals(Pages.page(1), Pages.read(area, one));
      assertEquals(Pages.page(2), Pages.read(area, other));
      assertTrue(area.statistics().deviceErrors() > 0);
      device.failing = false;
      assertEquals(2, area.shrink(10));
      assertEquals(Pages.page(1), Pages.read(area, one));
      assertEquals(Pages.page(3), Pages.read(area, onDevice));
    }
  }

  @Test
  void aCodec() {
    AtomicBoolean failing = new AtomicBoolean();
    InterceptedCodecs codecs =
        new InterceptedCodecs(
            () -> {
              if (failing.get()) {
                fail();
              }
              return true;
            });
    try (SwapArea area = SwapArea.builder().codecs(codecs).build()) {
      long one = area.pageOut(Pages.page(1));
      long other = area.pageOut(Pages.page(2));
      failing.set(true);
      assertThrows(IOException.class, () -> Pages.read(area, one));
      assertEquals(0, area.shrink(10));
      failing.set(false);
      assertEquals(Pages.page(1), Pages.read(area, one));
      assertEquals(Pages.page(2), Pages.read(area, other));
    }
  }

  @Test
  void aListener() {
    try (SwapArea area = SwapArea.builder().build();
        SwapStore<String> store =
            SwapStore.<String>builder(area).listener((key, weight, cause) -> fail()).build()) {
      store.put("a", new byte[] {1});
      assertArrayEquals(new byte[] {1}, store.take("a"));
    }
  }
}
