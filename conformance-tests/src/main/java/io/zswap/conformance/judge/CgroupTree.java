package io.zswap.conformance.judge;

import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The cgroup tree that a run has made: numbers are known from results alone. */
final class CgroupTree {
  private final Map<Integer, Integer> parents = new HashMap<>();
  private final Set<Integer> released = new HashSet<>();

  CgroupTree(ScenarioSpec spec, FactsView facts) {
    int next = 1;
    for (Operation operation : spec.setup()) {
      // A refused creation takes no number; the setup of a program is known to be sound.
      if (operation instanceof Operation.CreateCgroup create) {
        parents.put(next++, create.parent());
      } else if (operation instanceof Operation.Release release) {
        released.add(release.cgroup());
      }
    }
    for (int t = 0; t < spec.tasks().size(); t++) {
      for (int i = 0; i < spec.tasks().get(t).size(); i++) {
        apply(spec.tasks().get(t).get(i), facts.results().get(t).get(i));
      }
    }
    for (int i = 0; i < spec.after().size(); i++) {
      apply(spec.after().get(i), facts.after().get(i).result());
    }
  }

  private void apply(Operation operation, FactsView.Result result) {
    if (result.is(Status.DONE)) {
      if (operation instanceof Operation.CreateCgroup create) {
        parents.put((int) result.value(), create.parent());
      } else if (operation instanceof Operation.Release release) {
        released.add(release.cgroup());
      }
    }
  }

  int parent(int cgroup) {
    return parents.getOrDefault(cgroup, 0);
  }

  /** The cgroup itself or its nearest ancestor that is online at rest. */
  int online(int cgroup, List<FactsView.Cgroup> states) {
    int at = cgroup;
    while (at != 0 && (at >= states.size() || !states.get(at).online())) {
      at = parent(at);
    }
    return at;
  }

  /** Whether {@code ancestor} is the cgroup or above it. */
  boolean contains(int ancestor, int cgroup) {
    int at = cgroup;
    while (at != ancestor && at != 0) {
      at = parent(at);
    }
    return at == ancestor;
  }

  /** How many may still live in the end: those never released, and who is above them. */
  long living() {
    Set<Integer> living = new HashSet<>();
    List<Integer> all = new ArrayList<>(parents.keySet());
    for (int cgroup : all) {
      if (!released.contains(cgroup)) {
        for (int at = cgroup; at != 0; at = parent(at)) {
          living.add(at);
        }
      }
    }
    return living.size();
  }
}
