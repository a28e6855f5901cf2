package io.zswap.conformance.report;

import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.check.Conflicts;
import io.zswap.conformance.check.Replays;
import io.zswap.conformance.check.ScheduleFile;
import io.zswap.conformance.program.OperationWords;
import io.zswap.conformance.program.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes views of runs that were made again. */
public final class RunViews {
  private final Program program;
  private final Trace trace;
  private final List<StepText> texts;
  private final ProgramWords words;
  private final int length;

  /** The task of each lane. */
  private final List<Integer> lanes = new ArrayList<>();

  private RunViews(ScheduleFile file, Replays.Replay replay) {
    program = file.program();
    trace = replay.trace();
    texts = replay.steps();
    words = new ProgramWords(program, file.spec());
    length = Math.min(trace.length(), texts.size());
    for (int task = 0; task < Trace.MAX_TASKS; task++) {
      if (task < program.tasks().size() || takesStep(task)) {
        lanes.add(task);
      }
    }
  }

  /** The view of a run. */
  public static RunView of(ScheduleFile file, Replays.Replay replay) {
    RunViews views = new RunViews(file, replay);
    return new RunView(
        views.lanes.stream().map(views.words::task).toList(),
        views.steps(),
        views.initial(),
        views.locks(),
        trace(replay).violations(),
        replay.judgement().violations(),
        replay.judgement().outcome());
  }

  private static Trace trace(Replays.Replay replay) {
    return replay.trace();
  }

  private boolean takesStep(int task) {
    for (int k = 0; k < length; k++) {
      if (trace.task(k) == task) {
        return true;
      }
    }
    return false;
  }

  private List<RunView.Step> steps() {
    Conflicts conflicts = new Conflicts(trace);
    List<RunView.Step> steps = new ArrayList<>();
    Map<Integer, Integer> at = new HashMap<>();
    for (int k = 0; k < length; k++) {
      StepText text = texts.get(k);
      int task = trace.task(k);
      int last = k == 0 ? task : trace.task(k - 1);
      Integer before = at.put(task, text.operation());
      steps.add(
          new RunView.Step(
              lanes.indexOf(task),
              operation(text),
              before == null || before != text.operation(),
              text.function(),
              text.file() + (text.line() > 0 ? ":" + text.line() : ""),
              text.action(),
              words.item(text.object()),
              changes(k),
              conflicts.follows(k),
              conflicts.matters(k),
              last != task && (trace.enabled(k) & 1 << last) != 0));
    }
    return steps;
  }

  private String operation(StepText text) {
    if (text.task() >= program.tasks().size()) {
      return "";
    }
    List<Operation> operations =
        program.tasks().get(text.task()).steps().stream().map(s -> s.operation()).toList();
    boolean own = text.operation() >= 0 && text.operation() < operations.size();
    return own ? new OperationWords(program.names()).print(operations.get(text.operation())) : "";
  }

  /** The state before a step, as its machine names things. */
  private Map<String, String> before(int step) {
    if (step > 0) {
      return texts.get(step - 1).state();
    }
    // The first step's changes taken back.
    Map<String, String> state = new LinkedHashMap<>(texts.get(0).state());
    for (String change : texts.get(0).changes()) {
      int colon = change.indexOf(": ");
      int arrow = change.indexOf(" -> ");
      if (colon > 0 && arrow > colon && !texts.get(0).state().isEmpty()) {
        String old = change.substring(colon + 2, arrow);
        String name = change.substring(0, colon);
        if (old.equals(StepText.NONE)) {
          state.remove(name);
        } else {
          state.put(name, old);
        }
      }
    }
    state.keySet().removeIf(RunViews::isHeld);
    return state;
  }

  private Map<String, String> initial() {
    Map<String, String> initial = new LinkedHashMap<>();
    if (length > 0) {
      before(0).forEach((name, value) -> initial.put(words.item(name), words.value(value)));
    }
    return initial;
  }

  private Map<String, String> changes(int step) {
    Map<String, String> changes = new LinkedHashMap<>();
    Map<String, String> before = before(step);
    Map<String, String> after = texts.get(step).state();
    after.forEach(
        (name, value) -> {
          if (!value.equals(before.get(name)) && !isHeld(name)) {
            changes.put(words.item(name), words.value(value));
          }
        });
    for (String name : before.keySet()) {
      if (!after.containsKey(name) && !isHeld(name)) {
        changes.put(words.item(name), "");
      }
    }
    return changes;
  }

  private static boolean isHeld(String name) {
    return name.startsWith("lock ") || name.startsWith("rcu, ");
  }

  private List<RunView.Held> locks() {
    List<RunView.Held> held = new ArrayList<>();
    Map<String, Integer> since = new LinkedHashMap<>();
    for (int k = 0; k <= length; k++) {
      Map<String, String> now = k < length ? texts.get(k).state() : Map.of();
      Map<String, String> then = k > 0 ? texts.get(k - 1).state() : Map.of();
      for (Map.Entry<String, Integer> lock : List.copyOf(since.entrySet())) {
        String holder = then.getOrDefault(lock.getKey(), "");
        if (!holder.equals(now.get(lock.getKey()))) {
          since.remove(lock.getKey());
          int to = Math.min(k, length - 1);
          add(held, lock.getKey(), holder, lock.getValue(), to, k == length);
        }
      }
      int step = k;
      now.keySet().stream().filter(RunViews::isHeld).forEach(name -> since.putIfAbsent(name, step));
    }
    held.sort(java.util.Comparator.comparingInt(RunView.Held::from));
    return held;
  }

  private void add(
      List<RunView.Held> held, String name, String holder, int from, int to, boolean open) {
    boolean rcu = name.startsWith("rcu, ");
    String task = (rcu ? name : holder).replaceAll("\\D+", "");
    int lane = task.length() == 1 ? lanes.indexOf(Integer.parseInt(task)) : -1;
    if (lane >= 0) {
      String what = rcu ? "RCU read side" : words.item(name.substring("lock ".length()));
      held.add(new RunView.Held(lane, what, from, to, open));
    }
  }
}
