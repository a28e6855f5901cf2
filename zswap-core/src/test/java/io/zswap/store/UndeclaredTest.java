package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.SwapDeviceException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checked exceptions that nobody has declared harm no more than those that are no surprise. */
@Timeout(60)
class UndeclaredTest {
  @Test
  void aDevice() {
    FailingDevice device = new FailingDevice(10);
    device.undeclared = true;
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
                Undeclared.fail();
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
    try (LoggedFailures log = new LoggedFailures(SwapStore.class);
        SwapArea area = SwapArea.builder().build();
        SwapStore<String> store =
            SwapStore.<String>builder(area)
                .listener((key, weight, cause) -> Undeclared.fail())
                .build()) {
      store.put("a", new byte[] {1});
      assertArrayEquals(new byte[] {1}, store.take("a"));
      assertEquals(1, log.thrown().size());
      assertInstanceOf(IOException.class, log.thrown().get(0));
    }
  }
}
