package io.zswap.api.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step of a run, for people.
 *
 * <p>What a machine looks like after a step is a list of names and values. A name begins with the
 * word for its kind: {@code page N}, {@code slot N} (the slot map), {@code tree, slot N} (what
 * zswap holds), {@code LRU of cgroup N, node N}, {@code swap cache, slot N}, {@code device, slot
 * N}, {@code cgroup N}, {@code lock NAME} and {@code rcu, task N} (who has it: {@code task N}).
 * Where a value tells a page's content, it says {@code content} and the 16 hexadecimal digits of
 * its {@link io.zswap.api.machine.Digest#content}. A machine may leave out what it cannot see just
 * then, and may add kinds of its own.
 *
 * @param task who took it
 * @param operation index of the task's operation that it belongs to; -1 for work items and
 *     callbacks
 * @param function where: for kernels {@code zswap_writeback_entry()}, for core {@code
 *     Writeback.writeback}
 * @param file as in {@code mm/zswap.c}
 * @param line line of that file, from 1; 0 if not known
 * @param action what it does, for example {@code xa_cmpxchg} or {@code lock}
 * @param object to what, for example {@code slot 0} or {@code LRU lock of node 0}
 * @param changes what is different after it, for example {@code slot 0: count 1 -> 0}; may be empty
 * @param state what the machine looks like after it, in the machine's order; empty if it cannot say
 */
public record StepText(
    int task,
    int operation,
    String function,
    String file,
    int line,
    String action,
    String object,
    List<String> changes,
    Map<String, String> state) {
  /** Stands for an item that is not there, on one side of a change. */
  public static final String NONE = "none";

  /** Copies the list and the map. */
  public StepText {
    changes = List.copyOf(changes);
    state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
  }

  /** A step of a machine that says nothing of its state. */
  public StepText(
      int task,
      int operation,
      String function,
      String file,
      int line,
      String action,
      String object,
      List<String> changes) {
    this(task, operation, function, file, line, action, object, changes, Map.of());
  }

  /** The same step, with what it has made of the machine. */
  public StepText leaving(Map<String, String> before, Map<String, String> after) {
    return new StepText(
        task, operation, function, file, line, action, object, changes(before, after), after);
  }

  /** What is different, each as {@code NAME: OLD -> NEW}. Locks are left out: steps name them. */
  public static List<String> changes(Map<String, String> before, Map<String, String> after) {
    List<String> changes = new ArrayList<>();
    after.forEach((what, now) -> note(changes, what, before.getOrDefault(what, NONE), now));
    before.forEach(
        (what, old) -> {
          if (!after.containsKey(what)) {
            note(changes, what, old, NONE);
          }
        });
    return changes;
  }

  private static void note(List<String> changes, String what, String old, String now) {
    boolean lock = what.startsWith("lock ") || what.startsWith("rcu, ");
    if (!lock && !old.equals(now)) {
      changes.add(what + ": " + old + " -> " + now);
    }
  }
}
