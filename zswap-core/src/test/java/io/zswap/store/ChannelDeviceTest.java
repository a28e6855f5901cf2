package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device may move the position of a buffer, and its limit, as the JDK's channels do. */
@Timeout(60)
class ChannelDeviceTest {
  private static final int PAGES = 200;

  /** As somebody would write it who has a file. */
  private static final class ChannelDevice extends ForwardingDevice {
    private final FileChannel channel;
    private final List<Integer> batches = new ArrayList<>();

    ChannelDevice(Path file) throws IOException {
      super(PAGES, Pages.SIZE);
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    }

    @Override
    public void read(long slot, ByteBuffer dst) {
      try {
        long at = slot * Pages.SIZE;
        while (dst.hasRemaining()) {
          at += channel.read(dst, at);
        }
        // The next one does not find it as it should be.
        dst.limit(7);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void write(long slot, ByteBuffer src) {
      try {
        long at = slot * Pages.SIZE;
        while (src.hasRemaining()) {
          at += channel.write(src, at);
        }
        src.limit(7);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void write(long slot, ByteBuffer src, int pages) {
      assertEquals(pages * Pages.SIZE, src.remaining());
      batches.add(pages);
      write(slot, src);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void pagesComeBackRight(@TempDir Path dir) throws IOException {
    ChannelDevice device = new ChannelDevice(dir.resolve("swap"));
    try (SwapArea area = SwapArea.builder().device(device).synchronousWriteback().build()) {
      for (int round = 1; round <= 2; round++) {
        List<Long> handles = new ArrayList<>();
        for (int i = 0; i < PAGES; i++) {
          handles.add(area.pageOut(Pages.page(round * 1000 + i)));
        }
        // The second from the buffer of the first.
        assertEquals(1, area.shrink(1));
        assertEquals(1, area.shrink(1));
        assertEquals(List.of(1, 1), device.batches);
        // Between two that do not compress.
        assertTrue(area.shrink(PAGES) > PAGES / 2);
        assertTrue(device.batches.contains(2), device.batches::toString);
        device.batches.clear();
        for (int i = 0; i < PAGES; i++) {
          assertEquals(Pages.page(round * 1000 + i), Pages.read(area, handles.get(i)), "page " + i);
        }
        handles.forEach(area::free);
      }
      assertEquals(0, area.statistics().deviceErrors());
    }
  }
}
