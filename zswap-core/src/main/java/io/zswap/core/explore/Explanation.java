package io.zswap.core.explore;

import io.zswap.api.explore.StepText;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes down what every step of a run was, and what it changed. */
public final class Explanation {
  private final ControlledSync sync;
  private final Consumer<Map<String, String>> describe;
  private final IntUnaryOperator operation;

  /** By task, the step that it has announced. */
  private final Map<Integer, StepText> announced = new LinkedHashMap<>();

  private final List<StepText> steps = new ArrayList<>();
  private int arriving = -1;
  private Map<String, String> before = new LinkedHashMap<>();

  /**
   * Listens to the next run.
   *
   * @param describe puts the state of the machine into words, by what each is about
   * @param operation the index of the operation that a task is at; -1 for none
   */
  public Explanation(
      Scheduler scheduler,
      ControlledSync sync,
      Consumer<Map<String, String>> describe,
      IntUnaryOperator operation) {
    this.sync = sync;
    this.describe = describe;
    this.operation = operation;
    scheduler.explain(this);
  }

  /** After the run: its steps. */
  public List<StepText> finish(Scheduler scheduler) {
    scheduler.explain(null);
    return steps;
  }

  /** A task has come to a point. */
  void announces(int task, AccessList accesses) {
    String[] words = Words.of(accesses.first(), sync::lockName);
    StepText text = text(task, words[0], words[1], Places.here());
    if (task == arriving) {
      steps.set(steps.size() - 1, text);
      arriving = -1;
    } else {
      announced.put(task, text);
    }
  }

  private StepText text(int task, String action, String object, @Nullable StackFrame frame) {
    int index = operation.applyAsInt(task);
    if (frame == null) {
      return new StepText(task, index, "", "", 0, action, object, List.of());
    }
    return new StepText(
        task,
        index,
        Places.function(frame.getClassName(), frame.getMethodName()),
        frame.getFileName() == null ? "" : frame.getFileName(),
        Math.max(0, frame.getLineNumber()),
        action,
        object,
        List.of());
  }

  /** A task is about to take the step that it announced. */
  void takes(int task, AccessList accesses) {
    noteChanges();
    StepText next = announced.remove(task);
    // A task of the program says more when it comes to its first point.
    arriving = next == null && operation.applyAsInt(task) >= 0 ? task : -1;
    if (next == null) {
      boolean work = ControlledSync.kind(accesses.first()) != ControlledSync.RCU;
      String function = work ? "ShrinkWorker.run" : "Sync.callRcu";
      next = new StepText(task, -1, function, "", 0, work ? "run" : "call back", "", List.of());
    }
    steps.add(next);
  }

  /** Nobody takes another step. */
  void ends() {
    noteChanges();
  }

  /** What is different now was done by the step taken last. */
  private void noteChanges() {
    Map<String, String> now = new LinkedHashMap<>();
    sync.observe(() -> describe.accept(now));
    sync.describeLocks(now);
    if (!steps.isEmpty()) {
      int last = steps.size() - 1;
      steps.set(last, steps.get(last).leaving(before, now));
    }
    before = now;
  }
}
