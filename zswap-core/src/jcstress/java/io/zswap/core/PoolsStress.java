package io.zswap.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The pool list is read without a lock while parameters change it. */
public class PoolsStress {
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Not set up yet.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Set up between the two looks.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Set up before.")
  @Outcome(
      id = "1, 0",
      expect = FORBIDDEN,
      desc = "Whoever is told that there is a pool must find it, or warns for nothing.")
  @State
  public static class ListBeforeFlag {
    private final Pools pools = PoolRig.pools();
    private final ZswapPool pool = PoolRig.create(pools, "a");

    @Actor
    public void setUp() {
      pools.addFirst(pool);
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = pools.hasPool() ? 1 : 0;
      r.r2 = pools.list().length;
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Got a pool, which is listed while held.")
  @Outcome(
      id = "0, 0, 1",
      expect = ACCEPTABLE_INTERESTING,
      desc =
          "The pool that was current died before a reference was had: as in the kernel, the"
              + " store is refused.")
  @Outcome(expect = FORBIDDEN, desc = "A pool without references, or off the list while held.")
  @State
  public static class CurrentGetBesideSwitch {
    private final Pools pools = PoolRig.pools();
    private ZswapPool got;

    public CurrentGetBesideSwitch() {
      pools.addFirst(PoolRig.create(pools, "a"));
    }

    @Actor
    public void get(III_Result r) {
      got = pools.currentGet();
      r.r1 = got == null ? 0 : 1;
    }

    @Actor
    public void change(III_Result r) {
      r.r3 = pools.switchTo("zsmalloc", "b") ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
      for (ZswapPool pool : pools.list()) {
        r.r2 |= pool == got ? 1 : 0;
      }
    }
  }
}
