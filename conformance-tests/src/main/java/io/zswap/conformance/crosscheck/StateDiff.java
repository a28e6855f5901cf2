package io.zswap.conformance.crosscheck;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.CgroupState;
import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Observation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.program.Names;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in which facts the states of machines differ. */
final class StateDiff {
  /** More lines than these hide what matters. */
  private static final int MOST = 60;

  /** Entries of a list that fit into a line. */
  private static final int MOST_ENTRIES = 10;

  private final List<String> machines;
  private final Names names;
  private final List<String> lines = new ArrayList<>();
  private int left;

  StateDiff(List<String> machines, Names names) {
    this.machines = machines;
    this.names = names;
  }

  /** Facts that differ between reports; {@code null} stands for a refused operation. */
  List<String> reports(List<? extends @Nullable StepReport> reports) {
    leafOrRecord("", new ArrayList<>(reports));
    return result();
  }

  /** Facts that differ between observations. */
  List<String> observations(List<Observation> all) {
    each(all.stream().map(Observation::pages).toList(), n -> "page " + names.page(n));
    each(all.stream().map(Observation::slots).toList(), n -> "slot " + n);
    each(all.stream().map(Observation::cgroups).toList(), n -> "cgroup " + names.cgroup(n));
    each(all.stream().map(Observation::pools).toList(), n -> "pool " + n);
    leafOrRecord("counter", new ArrayList<>(all.stream().map(Observation::counters).toList()));
    each(
        all.stream().map(Observation::parameters).toList(),
        n -> ZswapParameter.values()[n].kernelName());
    return result();
  }

  private List<String> result() {
    if (left > 0) {
      lines.add("... and " + left + " more");
    }
    return List.copyOf(lines);
  }

  private <T> void each(List<List<T>> lists, IntFunction<String> name) {
    int longest = lists.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      int at = i;
      List<@Nullable Object> values = new ArrayList<>();
      lists.forEach(list -> values.add(at < list.size() ? list.get(at) : null));
      leafOrRecord(name.apply(i), values);
    }
  }

  private void leafOrRecord(String path, List<@Nullable Object> values) {
    if (new HashSet<>(values).size() <= 1) {
      return;
    }
    Object first = values.get(0);
    if (values.contains(null) || first == null) {
      leaf(path, values);
    } else if (first instanceof CounterValues) {
      for (Counter counter : Counter.values()) {
        leafOrRecord(
            join(path, counter.word()),
            new ArrayList<>(
                values.stream().map(v -> ((CounterValues) notNull(v)).get(counter)).toList()));
      }
    } else if (first instanceof Record) {
      for (RecordComponent component : first.getClass().getRecordComponents()) {
        leafOrRecord(
            join(path, component.getName()),
            new ArrayList<>(values.stream().map(v -> get(component, notNull(v))).toList()));
      }
    } else if (first instanceof List<?> list && isLists(list)) {
      for (int node = 0; node < list.size(); node++) {
        int at = node;
        leaf(
            join(path, "node " + node),
            new ArrayList<>(
                values.stream().map(v -> lru(((List<?>) notNull(v)).get(at))).toList()));
      }
    } else {
      leaf(path, values);
    }
  }

  private static Object notNull(@Nullable Object value) {
    return Objects.requireNonNull(value);
  }

  private static boolean isLists(List<?> list) {
    return !list.isEmpty() && list.get(0) instanceof List<?>;
  }

  /** Slots from head to tail; a star marks those with their second chance left. */
  private static Object lru(Object list) {
    return ((List<?>) list)
        .stream()
            .limit(MOST_ENTRIES)
            .map(
                e ->
                    e instanceof CgroupState.LruEntry entry
                        ? entry.slot() + (entry.referenced() ? "*" : "")
                        : String.valueOf(e))
            .collect(
                Collectors.joining(
                    " ", "[", ((List<?>) list).size() > MOST_ENTRIES ? " ...]" : "]"));
  }

  private static Object get(RecordComponent component, Object record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String join(String path, String part) {
    return path.isEmpty() ? part : path + " " + part;
  }

  private void leaf(String path, List<@Nullable Object> values) {
    if (new HashSet<>(values).size() <= 1) {
      return;
    }
    if (lines.size() + values.size() > MOST) {
      left++;
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      String shown = value == null ? "-" : show(path, value);
      lines.add(String.format("%-30s %s: %s", i == 0 ? path : "", machines.get(i), shown));
    }
  }

  private static String show(String path, Object value) {
    boolean hash =
        path.endsWith("ontent")
            || path.endsWith("digest")
            || path.endsWith("cgroups")
            || path.endsWith("lrus");
    return hash && value instanceof Long number
        ? String.format("%016x", number)
        : String.valueOf(value);
  }
}
