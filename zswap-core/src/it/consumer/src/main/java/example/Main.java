package example;

import io.zswap.api.StaleHandleException;
import io.zswap.api.area.AreaStatistics;
import io.zswap.store.SwapArea;
import io.zswap.store.SwapStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Pages and values through an area that overflows into a file. Argument: a folder for it. */
public final class Main {
  private static final int PAGE = 4096;
  private static final int PAGES = 2000;

  private Main() {}

  public static void main(String[] args) {
    Path file = Path.of(args[0], "consumer.swap");
    for (String compressor : new String[] {"lz4", "lz4hc", "zstd", "deflate"}) {
      try (SwapArea area =
              SwapArea.builder()
                  .file(file)
                  .size(8 << 20)
                  .poolLimit(1 << 20)
                  .compressor(compressor)
                  .build();
          SwapStore<String> store = SwapStore.<String>builder(area).build()) {
        pages(area);
        values(store);
        AreaStatistics s = area.statistics();
        System.out.println(
            compressor + ": " + s.zswpout() + " pages compressed, " + s.pswpout() + " to the file");
        check(s.zswpout() > 0, "nothing was compressed");
        check(s.slotsUsed() == 0, "pages left behind: " + s.slotsUsed());
      }
    }
    check(Files.exists(file), "no swap file");
    String where = Main.class.getModule().isNamed() ? "module path" : "class path";
    System.out.println("consumer on the " + where + ": fine");
  }

  private static void pages(SwapArea area) {
    long[] handles = new long[PAGES];
    ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    for (int i = 0; i < PAGES; i++) {
      page.putInt(i % 1000 * 4, i + 1);
      handles[i] = area.pageOut(page);
      page.putInt(i % 1000 * 4, 0);
    }
    for (int i = 0; i < PAGES; i++) {
      area.pageIn(handles[i], page);
      check(page.getInt(i % 1000 * 4) == i + 1, "page " + i + " is another one");
    }
    try {
      area.free(handles[0]);
      check(false, "a handle was freed twice");
    } catch (StaleHandleException e) {
      // As it should be.
    }
  }

  private static void values(SwapStore<String> store) {
    for (int i = 0; i < 100; i++) {
      byte[] value = new byte[i * 100];
      Arrays.fill(value, (byte) i);
      store.put("key " + i, value);
    }
    for (int i = 0; i < 100; i++) {
      byte[] value = store.take("key " + i);
      check(value != null && value.length == i * 100, "no value " + i);
      check(i == 0 || value[value.length - 1] == i, "another value " + i);
    }
  }

  private static void check(boolean fine, String what) {
    if (!fine) {
      throw new AssertionError(what);
    }
  }
}
