package io.zswap.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.api.ZswapParameter;
import io.zswap.core.sync.Sync;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Parameters and limits are set under a lock, and read without one by every store. */
public class ParametersStress {
  private static final class Rig {
    final Pools pools = PoolRig.pools();
    final Limits limits =
        new Limits(
            1,
            pools,
            new Stats(new Tracepoints() {}, 1, Sync.jdk()),
            new Tracepoints() {},
            Sync.jdk());
    final Parameters parameters;

    Rig(String enabled, String percent) {
      parameters =
          new Parameters(
              Map.of(
                  ZswapParameter.ENABLED,
                  enabled,
                  ZswapParameter.COMPRESSOR,
                  "a",
                  ZswapParameter.ZPOOL,
                  "zsmalloc",
                  ZswapParameter.MAX_POOL_PERCENT,
                  percent),
              pools,
              limits,
              Sync.jdk());
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The old name and the old pool.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The pool is there before its name.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The new name and the new pool.")
  @Outcome(
      id = "1, 0",
      expect = FORBIDDEN,
      desc = "Who reads the new name, and stores then, must get it.")
  @State
  public static class PoolBeforeName {
    private final Rig rig = new Rig("Y", "20");

    @Actor
    public void set() {
      rig.parameters.set(ZswapParameter.COMPRESSOR, "b");
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = rig.parameters.get(ZswapParameter.COMPRESSOR).equals("b") ? 1 : 0;
      r.r2 = rig.pools.list()[0].compressor().equals("b") ? 1 : 0;
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Off, without a pool.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Set up, and not on yet.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "On.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "On without a pool: a store would fail.")
  @State
  public static class SetUpBeforeOn {
    private final Rig rig = new Rig("N", "20");

    @Actor
    public void set() {
      rig.parameters.set(ZswapParameter.ENABLED, "Y");
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = rig.parameters.isEnabled() ? 1 : 0;
      r.r2 = rig.pools.currentGet() == null ? 0 : 1;
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The limit was raised first.")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Refused by the old limit, by the new not.")
  @Outcome(
      id = "1, 1, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc =
          "Room was seen, and then the mark of the other, who saw none: refused once too often,"
              + " as in the kernel.")
  @Outcome(expect = FORBIDDEN, desc = "Refused although there is room, and nobody is at it.")
  @State
  public static class FullBesideRaise {
    // 0 % of memory: no pool is small enough.
    private final Rig rig = new Rig("Y", "0");

    @Actor
    public void store(III_Result r) {
      r.r1 = rig.limits.check() ? 1 : 0;
    }

    @Actor
    public void raise(III_Result r) {
      rig.parameters.set(ZswapParameter.MAX_POOL_PERCENT, "100");
      r.r2 = rig.limits.check() ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = rig.limits.check() ? 1 : 0;
    }
  }
}
