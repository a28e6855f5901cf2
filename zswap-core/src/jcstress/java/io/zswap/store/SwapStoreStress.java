package io.zswap.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.zswap.api.ClosedException;
import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.IIJ_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Values are read without a lock while their pages are freed, and given to other values. */
public class SwapStoreStress {
  private static final String KEY = "key";

  /** One for all, so that slots of one state are used again by the next. */
  private static final SwapArea AREA = SwapArea.builder().inMemory().build();

  private static SwapStore<String> store() {
    return SwapStore.<String>builder(AREA).build();
  }

  private static byte[] value(int content) {
    byte[] value = new byte[AREA.pageSize()];
    Arrays.fill(value, (byte) content);
    return value;
  }

  /** What a value is full of; 0 if there is none, -1 if it is mixed. */
  private static int content(byte[] value) {
    if (value == null) {
      return 0;
    }
    for (byte b : value) {
      if (b != value[0]) {
        return -1;
      }
    }
    return value[0];
  }

  @JCStressTest
  @Outcome(id = "1, 2, 2", expect = ACCEPTABLE, desc = "The old value, whole; two hits counted.")
  @Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "The new value, whole; two hits counted.")
  @Outcome(expect = FORBIDDEN, desc = "None, a mixture, another's value, or a lost count.")
  @State
  public static class GetBesideReplace {
    private final SwapStore<String> store = store();

    public GetBesideReplace() {
      store.put(KEY, value(1));
    }

    @Actor
    public void put() {
      store.put(KEY, value(2));
    }

    @Actor
    public void get(IIJ_Result r) {
      r.r1 = content(store.get(KEY));
    }

    @Arbiter
    public void end(IIJ_Result r) {
      r.r2 = content(store.get(KEY));
      r.r3 = store.statistics().hits();
      store.close();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "One took it.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The other did.")
  @Outcome(expect = FORBIDDEN, desc = "Taken twice, or by nobody, or still there.")
  @State
  public static class OneTakes {
    private final SwapStore<String> store = store();

    public OneTakes() {
      store.put(KEY, value(1));
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = content(store.take(KEY));
    }

    @Actor
    public void two(III_Result r) {
      r.r2 = content(store.take(KEY));
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = (int) store.size();
      store.close();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Stored, and gone with the store.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Refused: the store was closed.")
  @Outcome(expect = FORBIDDEN, desc = "A value left behind in a closed store.")
  @State
  public static class PutBesideClose {
    private final SwapStore<String> store = store();

    @Actor
    public void put(II_Result r) {
      try {
        store.put(KEY, value(1));
        r.r1 = 1;
      } catch (ClosedException e) {
        r.r1 = 0;
      }
    }

    @Actor
    public void close() {
      store.close();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = (int) store.size();
    }
  }
}
