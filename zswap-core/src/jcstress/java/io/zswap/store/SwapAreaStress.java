package io.zswap.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.api.ClosedException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.spi.SwapDevice;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.JI_Result;

/** Calls take no lock against close(), which waits for them. */
public class SwapAreaStress {
  /** Smaller than an area takes from users, as thousands of areas are there at once. */
  private static final int PAGE = 128;

  /** A page on the heap; its fields are plain, as a device may rely on close() coming last. */
  private static final class OnePage implements SwapDevice {
    private final byte[] page = new byte[PAGE];
    private int closes;
    private boolean usedAfterwards;

    @Override
    public long slots() {
      return 1;
    }

    @Override
    public int pageSize() {
      return PAGE;
    }

    @Override
    public boolean isSynchronous() {
      return true;
    }

    @Override
    public void read(long slot, ByteBuffer dst) {
      usedAfterwards |= closes > 0;
      dst.put(0, page);
    }

    @Override
    public void write(long slot, ByteBuffer src) {
      usedAfterwards |= closes > 0;
      src.get(0, page);
    }

    @Override
    public void close() {
      closes++;
    }
  }

  /** An area without zswap, whose only page is on the device. */
  private static final class Rig {
    final OnePage device = new OnePage();
    final SwapArea area =
        new SwapArea(
            SwapArea.builder().parameter(ZswapParameter.ENABLED, "N").synchronousWriteback(),
            device);
    final long handle;

    Rig() {
      byte[] page = new byte[PAGE];
      page[0] = 1;
      handle = area.pageOut(page);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Read before, and close() waited.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Refused: the area was closed.")
  @Outcome(expect = FORBIDDEN, desc = "Another page, or a device used after it was closed.")
  @State
  public static class ReadBesideClose {
    private final Rig rig = new Rig();

    @Actor
    public void read(II_Result r) {
      byte[] page = new byte[PAGE];
      try {
        rig.area.read(rig.handle, page);
        r.r1 = page[0];
      } catch (ClosedException e) {
        r.r1 = 0;
      }
    }

    @Actor
    public void close() {
      rig.area.close();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = rig.device.usedAfterwards ? 1 : 0;
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "As it was, before close() and after it.")
  @Outcome(expect = FORBIDDEN, desc = "No numbers, or others than when the area was closed.")
  @State
  public static class StatisticsBesideClose {
    private final Rig rig = new Rig();

    @Actor
    public void look(JI_Result r) {
      r.r1 = rig.area.statistics().slotsUsed();
    }

    @Actor
    public void close() {
      rig.area.close();
    }

    @Arbiter
    public void end(JI_Result r) {
      r.r2 = (int) rig.area.statistics().slotsUsed();
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "One of them closed the device.")
  @Outcome(expect = FORBIDDEN, desc = "Closed twice, or by nobody.")
  @State
  public static class ClosedOnce {
    private final Rig rig = new Rig();

    @Actor
    public void one() {
      rig.area.close();
    }

    @Actor
    public void two() {
      rig.area.close();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = rig.device.closes;
    }
  }
}
