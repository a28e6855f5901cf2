package io.zswap.core.device;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A device in memory makes its pieces as slots are written, without a lock. */
public class DevicesStress {
  private static final int PAGE = 8;

  private static ByteBuffer page(int content) {
    return ByteBuffer.allocate(PAGE).putInt(0, content);
  }

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Both pages are there.")
  @Outcome(expect = FORBIDDEN, desc = "One was written to a piece that was thrown away.")
  @State
  public static class FirstWritesMakeOnePiece {
    private final MemorySwapDevice device = new MemorySwapDevice(2, PAGE, false);

    @Actor
    public void one() {
      device.write(0, page(1));
    }

    @Actor
    public void two() {
      device.write(1, page(2));
    }

    @Arbiter
    public void end(II_Result r) {
      ByteBuffer read = ByteBuffer.allocate(PAGE);
      device.read(0, read);
      r.r1 = read.getInt(0);
      device.read(1, read);
      r.r2 = read.getInt(0);
    }
  }
}
