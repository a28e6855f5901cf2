package io.zswap.core.memcg;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.core.sync.Sync;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** References to cgroups are taken without a lock while they go offline and away. */
public class MemcgStress {
  private static final class Rig {
    final MemcgTree tree = new MemcgTree(1, Sync.jdk());
    final Memcg child = Objects.requireNonNull(tree.create(tree.root()));
    final ObjCgroup objcg = Objects.requireNonNull(tree.getObjcg(child));
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The child, which lives while it is held.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It had gone; the objcg leads to the parent.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The parent, and the child is still held.")
  @Outcome(expect = FORBIDDEN, desc = "A cgroup that was freed under a reference.")
  @State
  public static class FromObjcgBesideOffline {
    private final Rig rig = new Rig();
    private Memcg got;

    @Actor
    public void get(II_Result r) {
      got = rig.tree.getMemcg(rig.objcg);
      r.r1 = got == rig.child ? 1 : 0;
    }

    @Actor
    public void away() {
      rig.tree.offline(rig.child);
      rig.tree.release(rig.child);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = rig.child.isFreed() ? 1 : 0;
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Had while it was online; it stays in memory.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Refused, and nothing keeps it.")
  @Outcome(expect = FORBIDDEN, desc = "A reference to what is freed, or one that is nobody's.")
  @State
  public static class OnlineReferenceBesideOffline {
    private final Rig rig = new Rig();

    public OnlineReferenceBesideOffline() {
      // Nothing but the base reference is left when it is offline.
      rig.objcg.put();
    }

    @Actor
    public void get(II_Result r) {
      r.r1 = rig.child.tryGetOnline() ? 1 : 0;
    }

    @Actor
    public void away() {
      rig.tree.offline(rig.child);
      rig.tree.release(rig.child);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = rig.child.isFreed() ? 1 : 0;
    }
  }

  @JCStressTest
  @Outcome(id = "30, 30", expect = ACCEPTABLE, desc = "Both charges, at every level.")
  @Outcome(expect = FORBIDDEN, desc = "A charge was lost.")
  @State
  public static class ChargesAddUp {
    private final Rig rig = new Rig();

    @Actor
    public void one() {
      rig.child.add(MemcgStat.ZSWPOUT, 10);
    }

    @Actor
    public void two() {
      rig.child.add(MemcgStat.ZSWPOUT, 20);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r1 = rig.child.stat(MemcgStat.ZSWPOUT);
      r.r2 = rig.tree.root().stat(MemcgStat.ZSWPOUT);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken in time: it is still in the table.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The last reference had gone, and it with it.")
  @Outcome(expect = FORBIDDEN, desc = "A reference to what is released.")
  @State
  public static class ObjcgReferenceBesideTheLastPut {
    private final Rig rig = new Rig();

    public ObjcgReferenceBesideTheLastPut() {
      rig.tree.offline(rig.child);
    }

    @Actor
    public void get(II_Result r) {
      r.r1 = rig.objcg.tryGet() ? 1 : 0;
    }

    @Actor
    public void put() {
      rig.objcg.put();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = rig.tree.objcg(rig.objcg.index()) == null ? 1 : 0;
    }
  }
}
