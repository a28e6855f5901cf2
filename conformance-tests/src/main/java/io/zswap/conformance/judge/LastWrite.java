package io.zswap.conformance.judge;

import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.conformance.explore.OperationOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * I1: a read returns the last value written to its page. Which of two concurrent operations came
 * first is not known, so that a run is good if some order of the tasks' operations on the page
 * explains every read, what the page holds at rest, and every later read: an order in which none
 * comes before what had ended when it began (linearizability; Herlihy and Wing, TOPLAS 1990).
 */
final class LastWrite {
  /** The page maps nothing. */
  private static final long ABSENT = 0;

  /** No content has this digest, in practice. */
  private static final long IMPOSSIBLE = Long.MIN_VALUE;

  private final ScenarioSpec spec;
  private final Contents contents;
  private final Names names;
  private final boolean failures;

  /** Words for pages and tasks. */
  interface Names {
    String page(int page);
  }

  /** One operation on a page; the index is that of the task's operation. */
  private record Event(int index, Operation operation, FactsView.Result result) {}

  LastWrite(ScenarioSpec spec, Contents contents, Names names) {
    this.spec = spec;
    this.contents = contents;
    this.names = names;
    this.failures =
        Stream.concat(
                spec.setup().stream(),
                Stream.concat(spec.tasks().stream().flatMap(List::stream), spec.after().stream()))
            .anyMatch(o -> o instanceof Operation.FailNext fail && fail.mayFailReads());
  }

  void check(FactsView facts, OperationOrder order, List<String> violations) {
    for (int page = 0; page < facts.pages().size(); page++) {
      check(page, facts, order, violations);
    }
  }

  private void check(int page, FactsView facts, OperationOrder order, List<String> violations) {
    List<List<Event>> tasks = new ArrayList<>();
    for (int t = 0; t < spec.tasks().size(); t++) {
      List<Event> events = new ArrayList<>();
      List<Operation> operations = spec.tasks().get(t);
      for (int i = 0; i < operations.size(); i++) {
        if (page(operations.get(i)) == page) {
          events.add(new Event(i, operations.get(i), facts.results().get(t).get(i)));
        }
      }
      tasks.add(events);
    }
    String name = "I1 data: page " + names.page(page);
    for (List<Event> events : tasks) {
      for (Event e : events) {
        if (lost(e)) {
          violations.add(name + " is lost, nothing could be read");
          return;
        }
      }
    }
    Set<Long> states = new TreeSet<>();
    merge(tasks, order, new int[tasks.size()], initial(page), states);
    if (states.isEmpty()) {
      boolean changed =
          tasks.stream()
              .flatMap(List::stream)
              .anyMatch(
                  e ->
                      e.operation() instanceof Operation.Write
                          || e.operation() instanceof Operation.Free);
      violations.add(
          name
              + ": "
              + reads(tasks)
              + (changed
                  ? "; no order of its writes explains that"
                  : "; last written: " + contents.name(initial(page))));
      return;
    }
    if (!rest(name, facts.pages().get(page), states, violations)) {
      return;
    }
    for (int i = 0; i < spec.after().size(); i++) {
      Event event = new Event(i, spec.after().get(i), facts.after().get(i).result());
      if (page(event.operation()) != page) {
        continue;
      }
      Set<Long> next = new TreeSet<>();
      for (long state : states) {
        long result = apply(event, state);
        if (result != IMPOSSIBLE) {
          next.add(result);
        }
      }
      if (lost(event)) {
        violations.add(name + " is lost, nothing could be read");
        return;
      }
      if (next.isEmpty()) {
        String got =
            event.result().is(Status.ABSENT) ? "nothing" : contents.name(event.result().value());
        violations.add(name + " reads " + got + ", last written: " + words(states));
        return;
      }
      states = next;
    }
  }

  private boolean rest(
      String name, FactsView.Page page, Set<Long> states, List<String> violations) {
    if (page.pte() == PageState.Pte.POISONED) {
      if (!failures) {
        violations.add(name + " is poisoned although no read was to fail");
      }
      return failures;
    }
    boolean absent = page.pte() == PageState.Pte.NONE;
    String before = words(states);
    LongPredicate fits =
        state ->
            absent
                ? state == ABSENT
                : state != ABSENT && (page.content() == 0 || page.content() == state);
    boolean present = page.pte() == PageState.Pte.PRESENT && page.content() == 0;
    states.removeIf(state -> present || !fits.test(state));
    if (states.isEmpty()) {
      String holds = absent ? "nothing" : contents.name(page.content());
      violations.add(name + " holds " + holds + ", last written: " + before);
      return false;
    }
    return true;
  }

  private String words(Set<Long> states) {
    return String.join(" or ", states.stream().map(contents::name).sorted().toList());
  }

  private String reads(List<List<Event>> tasks) {
    List<String> words = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      for (Event e : tasks.get(t)) {
        if (e.operation() instanceof Operation.Read) {
          boolean absent = e.result().is(Status.ABSENT);
          words.add("P" + t + " reads " + (absent ? "nothing" : contents.name(e.result().value())));
        }
      }
    }
    return words.isEmpty() ? "found absent" : String.join(", ", words);
  }

  /** The page whose content an operation writes, reads, or finds; negative if there is none. */
  static int page(Operation operation) {
    if (operation instanceof Operation.Write w) {
      return w.page();
    }
    if (operation instanceof Operation.Read r) {
      return r.page();
    }
    if (operation instanceof Operation.Fault f) {
      return f.page();
    }
    return operation instanceof Operation.Free f ? f.page() : -1;
  }

  private long initial(int page) {
    long state = ABSENT;
    for (Operation operation : spec.setup()) {
      if (operation instanceof Operation.Write w && w.page() == page) {
        state = contents.digest(w);
      } else if (operation instanceof Operation.Free f && f.page() == page) {
        state = ABSENT;
      }
    }
    return state;
  }

  /** Collects the states in which some order of the tasks' operations can end. */
  private void merge(
      List<List<Event>> tasks, OperationOrder order, int[] at, long state, Set<Long> ends) {
    boolean done = true;
    for (int t = 0; t < tasks.size(); t++) {
      if (at[t] < tasks.get(t).size()) {
        done = false;
        if (!mayBeNext(tasks, order, at, t)) {
          continue;
        }
        long next = apply(tasks.get(t).get(at[t]), state);
        if (next != IMPOSSIBLE) {
          at[t]++;
          merge(tasks, order, at, next, ends);
          at[t]--;
        }
      }
    }
    if (done) {
      ends.add(state);
    }
  }

  /** Whether nothing else that is still to come had ended when the task's next one began. */
  private static boolean mayBeNext(
      List<List<Event>> tasks, OperationOrder order, int[] at, int task) {
    int next = tasks.get(task).get(at[task]).index();
    for (int u = 0; u < tasks.size(); u++) {
      if (u != task
          && at[u] < tasks.get(u).size()
          && order.isBefore(u, tasks.get(u).get(at[u]).index(), task, next)) {
        return false;
      }
    }
    return true;
  }

  /** A page that could not be read although none was to fail. */
  private boolean lost(Event event) {
    return !failures && event.result().is(Status.SIGBUS);
  }

  private long apply(Event event, long state) {
    FactsView.Result result = event.result();
    Operation operation = event.operation();
    if (operation instanceof Operation.Write w) {
      // A write that found its page gone after it had begun a fault writes a new one.
      boolean written = result.is(Status.DONE, Status.ABSENT) || result.mapped();
      return written ? contents.digest(w) : state;
    }
    if (result.is(Status.ABSENT) && state != ABSENT) {
      return IMPOSSIBLE;
    }
    if (operation instanceof Operation.Read
        && result.mapped()
        && (state == ABSENT || result.value() != state)) {
      return IMPOSSIBLE;
    }
    if (operation instanceof Operation.Fault && result.mapped() && state == ABSENT) {
      return IMPOSSIBLE;
    }
    return operation instanceof Operation.Free && result.status().isPresent() ? ABSENT : state;
  }
}
