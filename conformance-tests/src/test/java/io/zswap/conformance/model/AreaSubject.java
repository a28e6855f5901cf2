package io.zswap.conformance.model;

import io.zswap.api.AreaFullException;
import io.zswap.api.StaleHandleException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program's pages, put away in an area of pages. Operations about what an area does not show,
 * cgroups and parameters, do nothing.
 */
final class AreaSubject implements Subject {
  /** Nanoseconds that no device takes for the last page. */
  private static final long PATIENCE = 60_000_000_000L;

  private final AreaProvider provider;
  private final AreaConfig config;

  /** Content of the pages that are here. */
  private final byte[] @Nullable [] here;

  /** Handles of the pages that are in the area; 0 for the others. */
  private final long[] handles;

  private final ByteBuffer buffer;
  private PageArea area;
  private boolean on = true;

  private AreaSubject(AreaProvider provider, MachineConfig machine) {
    this.provider = provider;
    int page = machine.pageSize();
    long limit = Math.max(1, machine.totalRamPages() / 8) * page;
    config =
        new AreaConfig(
            Optional.empty(),
            (long) machine.slots() * page,
            page,
            machine.parameter(ZswapParameter.COMPRESSOR),
            machine.parameter(ZswapParameter.ZPOOL),
            limit);
    here = new byte[machine.pages()][];
    handles = new long[machine.pages()];
    buffer = ByteBuffer.allocateDirect(page);
    area = provider.open(config);
  }

  static Kind kind(AreaProvider provider) {
    return new Kind(
        provider.name() + " area", true, header -> new AreaSubject(provider, header.config()));
  }

  @Override
  public Reply apply(Operation operation) {
    if (operation instanceof Operation.Write o) {
      Status status = bring(o.page());
      byte[] page = new byte[config.pageSize()];
      o.content().fill(page);
      here[o.page()] = page;
      return new Reply(status == Status.LOADED ? status : Status.DONE, 0);
    } else if (operation instanceof Operation.Read o) {
      return read(o.page());
    } else if (operation instanceof Operation.Fault o) {
      return new Reply(bring(o.page()), 0);
    } else if (operation instanceof Operation.Pageout o) {
      return new Reply(pageOut(o.page()), 0);
    } else if (operation instanceof Operation.Free o) {
      return new Reply(free(o.page()), 0);
    } else if (operation instanceof Operation.Shrink o) {
      return new Reply(Status.DONE, on ? area.shrink(o.times()) : 0);
    } else if (operation instanceof Operation.Swapoff) {
      return new Reply(swapoff(), 0);
    } else if (operation instanceof Operation.Swapon) {
      return new Reply(swapon(), 0);
    }
    return new Reply(Status.DONE, 0);
  }

  /** Without taking it from the area. */
  private Reply read(int page) {
    byte[] bytes = here[page];
    if (bytes != null) {
      return new Reply(Status.RESIDENT, Digest.content(bytes));
    } else if (handles[page] == 0) {
      return new Reply(Status.ABSENT, 0);
    }
    area.read(handles[page], buffer.clear());
    byte[] copy = new byte[config.pageSize()];
    buffer.get(0, copy);
    return new Reply(Status.LOADED, Digest.content(copy));
  }

  private Status bring(int page) {
    if (here[page] != null) {
      return Status.RESIDENT;
    } else if (handles[page] == 0) {
      return Status.ABSENT;
    }
    area.pageIn(handles[page], buffer.clear());
    byte[] bytes = new byte[config.pageSize()];
    buffer.get(0, bytes);
    here[page] = bytes;
    gone(page);
    return Status.LOADED;
  }

  private Status pageOut(int page) {
    byte[] bytes = here[page];
    if (bytes == null) {
      return Status.ABSENT;
    } else if (!on) {
      return Status.OFF;
    }
    try {
      handles[page] = area.pageOut(buffer.clear().put(0, bytes));
    } catch (AreaFullException e) {
      return Status.NO_SLOT;
    }
    here[page] = null;
    return Status.STORED;
  }

  private Status free(int page) {
    if (here[page] == null && handles[page] == 0) {
      return Status.ABSENT;
    } else if (handles[page] != 0) {
      area.free(handles[page]);
      gone(page);
    }
    here[page] = null;
    return Status.DONE;
  }

  /** A handle that was given up is noticed, and its page is nobody's. */
  private void gone(int page) {
    long stale = handles[page];
    handles[page] = 0;
    try {
      area.read(stale, buffer.clear());
    } catch (StaleHandleException e) {
      return;
    }
    throw new AssertionError("page " + page + " was given up, and can still be read");
  }

  private Status swapoff() {
    if (!on) {
      return Status.OFF;
    }
    for (int page = 0; page < handles.length; page++) {
      bring(page);
    }
    on = false;
    area.close();
    return Status.DONE;
  }

  private Status swapon() {
    if (on) {
      return Status.DENIED;
    }
    area = provider.open(config);
    on = true;
    return Status.DONE;
  }

  @Override
  public String left() {
    // A page that was freed on its way to the device goes when it has arrived.
    long end = System.nanoTime() + PATIENCE;
    while (isAnythingLeft(area.statistics())) {
      if (System.nanoTime() > end) {
        return area.statistics().toString();
      }
      Thread.onSpinWait();
    }
    return "";
  }

  private static boolean isAnythingLeft(AreaStatistics s) {
    return s.slotsUsed() != 0 || s.zswap().storedPages() != 0 || s.zswap().poolTotalPages() != 0;
  }

  @Override
  public void close() {
    area.close();
  }
}
