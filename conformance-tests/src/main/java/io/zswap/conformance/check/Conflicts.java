package io.zswap.conformance.check;

import io.zswap.api.explore.Access;
import io.zswap.api.explore.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which steps of a run depend on which earlier ones of other tasks: of each object, an access and
 * the last of each other task before it, unless both only read or the task itself has come between.
 */
public final class Conflicts {
  private final List<TreeSet<Integer>> follows = new ArrayList<>();
  private final boolean[] matters;

  /** Those of one run. */
  public Conflicts(Trace trace) {
    int n = trace.length();
    matters = new boolean[n];
    Map<Long, Map<Integer, Integer>> lastBy = new HashMap<>();
    Map<Long, Integer> lastWrite = new HashMap<>();
    for (int k = 0; k < n; k++) {
      follows.add(new TreeSet<>());
      int task = trace.task(k);
      for (long access : trace.accesses(k)) {
        long object = Access.object(access);
        boolean reads = Access.mode(access) == Access.READ;
        Map<Integer, Integer> others = lastBy.computeIfAbsent(object, o -> new HashMap<>());
        int own = others.getOrDefault(task, -1);
        for (Map.Entry<Integer, Integer> other : others.entrySet()) {
          int at = other.getValue();
          boolean both = !reads || lastWrite.getOrDefault(object, -1) == at;
          if (other.getKey() != task && at > own && both) {
            follows.get(k).add(at);
            matters[k] = true;
            matters[at] = true;
          }
        }
        others.put(task, k);
        if (!reads) {
          lastWrite.put(object, k);
        }
      }
    }
    if (n > 0) {
      // What was found happens there.
      matters[n - 1] = true;
    }
  }

  /** The steps of other tasks whose order against this one matters, all before it. */
  public List<Integer> follows(int step) {
    return List.copyOf(follows.get(step));
  }

  /** Whether its order against another task's step matters; of the last step always. */
  public boolean matters(int step) {
    return matters[step];
  }
}
